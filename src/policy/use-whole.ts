import type { PolicyJob } from './scheduler.ts';

/** A job and what it was given. */
export interface Given {
  readonly job: PolicyJob;
  gpus: number;
}

/**
 * Of jobs that were given GPUs in steps, each keeps what it can put to use, which is less where its
 * trials are not alike; what is over, and the `left` GPUs, are offered to all in their order.
 * Returns what nobody can use.
 */
export function useWhole(jobs: readonly Given[], left: number): number {
  let over = left;
  for (const given of jobs) {
    const usable = given.job.usableGpus(given.gpus);
    over += given.gpus - usable;
    given.gpus = usable;
  }
  for (let i = 0; i < jobs.length && over > 0; i++) {
    const given = jobs[i];
    if (given === undefined) break;
    const usable = given.job.usableGpus(given.gpus + over);
    over -= usable - given.gpus;
    given.gpus = usable;
  }
  return over;
}
