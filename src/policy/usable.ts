import type { PolicyJob } from './scheduler.ts';

/** How many of `gpus` the job can put to use: whole multiples of its unit, up to its demand. */
export function usableGpus(job: PolicyJob, gpus: number): number {
  const most = Math.min(job.demandGpus, gpus);
  return job.unitGpus === 1 ? most : Math.floor(most / job.unitGpus) * job.unitGpus;
}
