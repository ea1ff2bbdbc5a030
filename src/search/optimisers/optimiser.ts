import type { Objectives } from '../dominance/dominance.ts';

/** One variable of a search space and the range of its values. */
export interface Variable {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Searched by its square root instead of itself, so that small values get more attention. */
  readonly scale?: 'square';
}

/** A point of a search space and its objectives. */
export interface Evaluated {
  /** One value per variable. */
  readonly parameters: readonly number[];
  readonly objectives: Objectives;
}

/** A point of a search space to be evaluated. */
export interface Candidate {
  /** Its place in the order of asking, from 0. */
  readonly number: number;
  /** One value per variable. */
  readonly parameters: readonly number[];
}

/**
 * Proposes candidates and learns from what they are worth. What it proposes follows from its seed
 * and what it was told alone: neither how many were asked for at once nor the order in which the
 * evaluations of a generation ended makes a difference.
 */
export interface Optimiser {
  /**
   * The next candidates, at most `count`. Fewer, or none, when the generation is asked out: then
   * the next one needs every candidate of this one to be told.
   */
  ask(count: number): Candidate[];
  /** The objectives of a candidate, once; all infinite when it cannot be used. */
  tell(candidate: Candidate, objectives: readonly number[]): void;
}

/** What an optimiser is made from. */
export interface OptimiserOptions {
  readonly seed: number;
  readonly variables: readonly Variable[];
}
