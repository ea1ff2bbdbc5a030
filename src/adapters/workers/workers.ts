/** Many workers that hold the same function: threads of this process, or tasks of a Ray cluster. */
import type { WorkSource } from './work.ts';

/** A worker that ended, or work that threw. */
export class WorkerError extends Error {
  override readonly name = 'WorkerError';
}

export interface Workers {
  /** How many calls can be worked on at once; may change on a cluster that grows. */
  readonly count: number;
  /** Calls the function with these arguments in one of the workers. */
  call(...args: readonly unknown[]): Promise<unknown>;
  /** Ends all of them, in the midst of their work too; what is not answered rejects with `reason`. */
  close(reason?: unknown): Promise<void>;
}

/** Starts workers for a function; rejects with the signal's reason when that aborts before. */
export type OpenWorkers = (source: WorkSource, signal?: AbortSignal) => Workers | Promise<Workers>;
