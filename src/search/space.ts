import type { Configuration } from './evaluator.ts';
import type { Variable } from './optimiser.ts';

/** The configurations that a search chooses from. */
export interface SearchSpace {
  readonly name: SpaceName;
  readonly variables: readonly Variable[];
  /** The configuration behind values of the variables; null when they make none. */
  decode(parameters: readonly number[]): Configuration | null;
}

/** Three numbers and δ make queues and weights, or every threshold and weight is a variable. */
export type SpaceName = 'parameterised' | 'explicit';
