import type { PolicyJob } from './scheduler.ts';

/**
 * How many of `gpus` the job can put to use: whole multiples of its unit, up to its demand; none
 * where its next trial needs more.
 */
export function usableGpus(job: PolicyJob, gpus: number): number {
  if (gpus < job.leastGpus) return 0;
  const most = Math.min(job.demandGpus, gpus);
  return job.unitGpus === 1 ? most : Math.floor(most / job.unitGpus) * job.unitGpus;
}
