import type { Workload } from '../../model/gpu-cluster/workload.ts';
import { SearchError } from '../errors.ts';

/**
 * Cuts a workload into `count` contiguous windows of as many jobs as possible each, the earlier
 * ones not smaller; in each, time begins with its first arrival. Throws `SearchError` when there
 * are fewer jobs than windows.
 */
export function windows(workload: Workload, count: number): Workload[] {
  const { name, jobs } = workload;
  if (count > jobs.length)
    throw new SearchError('samples', count, `at most ${jobs.length}, as many as there are jobs`);
  const small = Math.floor(jobs.length / count);
  const larger = jobs.length % count;
  return Array.from({ length: count }, (_, i) => {
    const from = i * small + Math.min(i, larger);
    const members = jobs.slice(from, from + small + (i < larger ? 1 : 0));
    const start = members[0]?.arrivalMicros ?? 0;
    return {
      name: `${name}, window ${i + 1} of ${count}`,
      jobs: members.map((job) => ({ ...job, arrivalMicros: job.arrivalMicros - start })),
    };
  });
}
