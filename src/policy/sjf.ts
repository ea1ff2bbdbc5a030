import { RankedPolicy } from './ranked.ts';
import { jobCount } from './words.ts';

/**
 * Shortest job first by the size at submission, preemptive: a smaller job takes the GPUs of a larger
 * one when it arrives, and how far either got does not count.
 */
export const sjf = new RankedPolicy({
  name: 'sjf',
  key: (job) => job.sizeGpuSeconds,
  keyFact: 'sizeGpuSeconds',
  leaseSeconds: null,
  code: 'behind-smaller-jobs',
  words: (jobs) => jobCount(jobs, 'smaller '),
});
