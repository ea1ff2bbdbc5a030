import type { Workload } from '../../model/gpu-cluster/workload.ts';
import { SearchError } from '../errors.ts';

/** A workload that configurations are judged on. */
export interface Sample extends Workload {
  /** So many first jobs are there to fill the cluster, and are not measured; default: none. */
  readonly warmUpJobs?: number;
}

/**
 * Jobs before a window from which on more of them change nothing that one would see. At a load of 0.9
 * the mean JCT of windows of 10 to 166 jobs is then within a few percent of that in the whole workload.
 */
const warmUpMost = 200;

/**
 * Cuts a workload into `count` contiguous windows of as many jobs as possible each, the earlier
 * ones not smaller. Each begins with the jobs before it as warm-up, since a cluster that begins empty is
 * less busy than it will be; in each, time begins with its first arrival. Throws `SearchError` when there
 * are fewer jobs than windows.
 */
export function windows(workload: Workload, count: number): Sample[] {
  const { name, jobs } = workload;
  if (count > jobs.length)
    throw new SearchError('samples', count, `at most ${jobs.length}, as many as there are jobs`);
  const small = Math.floor(jobs.length / count);
  const larger = jobs.length % count;
  return Array.from({ length: count }, (_, i) => {
    const from = i * small + Math.min(i, larger);
    const warmUpJobs = Math.min(from, warmUpMost);
    const members = jobs.slice(from - warmUpJobs, from + small + (i < larger ? 1 : 0));
    const start = members[0]?.arrivalMicros ?? 0;
    return {
      name: `${name}, window ${i + 1} of ${count}`,
      jobs: members.map((job) => ({ ...job, arrivalMicros: job.arrivalMicros - start })),
      warmUpJobs,
    };
  });
}

/** Sizes of the jobs that are measured, in GPU-seconds. */
export function sizesOf(samples: readonly Sample[]): number[] {
  return samples.flatMap(({ jobs, warmUpJobs = 0 }) =>
    jobs.slice(warmUpJobs).map(({ sizeGpuSeconds }) => sizeGpuSeconds),
  );
}
