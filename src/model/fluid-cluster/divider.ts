import type { FluidState } from './state.ts';

/**
 * Divides a cluster among the jobs of a `FluidState` by calling its `setGpus`. It is told of every
 * arrival and end before it divides again.
 */
export interface Divider {
  /** How many queues it has whose newest member waits behind all others; may be 0. */
  readonly queues: number;
  /** Seconds after which to divide again although nothing happened (leases); null for never. */
  readonly divideAgainSeconds: number | null;
  /** The queue that a job belongs to, for good. */
  queueOf(job: number): number;
  /**
   * Whether one more member at the end of a queue would get no GPUs and take none from anybody.
   * Without arrivals a queue that is not full never becomes so again.
   */
  isFull(queue: number): boolean;
  /** `job` is the newest of the state. */
  arrive(job: number): void;
  /** `job` is over, at the state's present instant, and held so many GPUs. */
  depart(job: number, gpus: number): void;
  divide(): void;
  /** Becomes what `other`, of the same division, is. Its state has been copied before. */
  copy(other: this): void;
}

/** A way of dividing a cluster, at work on one state. */
export type Division = (state: FluidState) => Divider;
