import type { Configuration } from '../evaluation/evaluator.ts';

/** One objective over the held-out samples. */
export interface HeldOut {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Standard deviation of the sample (n - 1); 0 for one held-out sample. */
  readonly std: number;
}

/** A configuration that no other one beats in every objective: one of those to choose from. */
export interface FrontPoint {
  /** Values of the search space's variables, in their order. */
  readonly parameters: readonly number[];
  readonly configuration: Configuration;
  /** Means over the training samples, in the order of the objectives. */
  readonly objectives: readonly number[];
  /** The same on samples that the search has not seen. */
  readonly heldOut: readonly HeldOut[];
  /** What choosing it means, compared with the present configuration. */
  readonly sentence: string;
}
