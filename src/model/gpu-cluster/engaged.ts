import type { SimJob } from './job.ts';

/** The jobs with a target, a grant or GPUs: those that grants are decided for. */
export class Engaged {
  /** In order of arrival. */
  readonly jobs: SimJob[] = [];

  /** Takes a job in that has something or is to have something. */
  add(job: SimJob): void {
    if (job.isEngaged) return;
    job.isEngaged = true;
    const { jobs } = this;
    let at = jobs.push(job) - 1;
    for (; at > 0; at--) {
      const before = jobs[at - 1];
      if (before === undefined || before.sequence < job.sequence) break;
      jobs[at] = before;
    }
    jobs[at] = job;
  }

  /** Nobody is to have anything; those that have nothing either are dropped. */
  clear(): void {
    const { jobs } = this;
    let kept = 0;
    for (const job of jobs) {
      job.entitledGpus = 0;
      job.targetGpus = 0;
      job.isEngaged = isEngaged(job);
      if (job.isEngaged) jobs[kept++] = job;
    }
    jobs.length = kept;
  }
}

/** It has something or is to have something. */
export function isEngaged({ entitledGpus, grantedGpus, heldGpus }: SimJob): boolean {
  return entitledGpus > 0 || grantedGpus > 0 || heldGpus > 0;
}
