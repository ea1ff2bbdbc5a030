import { RankedPolicy } from './ranked.ts';
import type { PolicyJob } from './scheduler.ts';
import { jobCount } from './words.ts';

/**
 * Tiresias where sizes are known (Tiresias-G, thesis §3.5.1): shortest remaining service first.
 * The service left is the GPU time that the job would still take on all GPUs it can use.
 */
export const tiresias = new RankedPolicy({
  name: 'tiresias',
  key: remainingService,
  keyFact: 'remainingServiceGpuSeconds',
  leaseSeconds: null,
  code: 'behind-shorter-jobs',
  words: (jobs) => `${jobCount(jobs)} with less service left`,
});

/** GPU-seconds; a job that makes no progress on its demand comes last. */
function remainingService(job: PolicyJob, nowMicros: number): number {
  const { demandGpus, unitGpus } = job;
  const perSecond = job.speedup(demandGpus) * unitGpus;
  if (perSecond <= 0) return Number.MAX_VALUE;
  return (demandGpus * job.remainingGpuSeconds(nowMicros)) / perSecond;
}
