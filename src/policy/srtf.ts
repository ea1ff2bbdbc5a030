import { RankedPolicy } from './ranked.ts';
import type { PolicyJob } from './scheduler.ts';
import { jobCount } from './words.ts';

/** Shortest remaining time first: the time that the job would still take on all GPUs it can use. */
export const srtf = new RankedPolicy({
  name: 'srtf',
  key: remainingTime,
  keyFact: 'remainingSeconds',
  leaseSeconds: null,
  code: 'behind-shorter-jobs',
  words: (jobs) => `${jobCount(jobs)} with less work left`,
});

/** Seconds; a job that makes no progress on its demand comes last. */
function remainingTime(job: PolicyJob, nowMicros: number): number {
  const perSecond = job.speedup(job.demandGpus) * job.unitGpus;
  if (perSecond <= 0) return Number.MAX_VALUE;
  return job.remainingGpuSeconds(nowMicros) / perSecond;
}
