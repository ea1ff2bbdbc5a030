import { uniform } from '../../kernel/distributions.ts';
import { stream } from '../../kernel/prng.ts';
import type { JobSpec, Workload } from '../../model/gpu-cluster/workload.ts';

/** Jobs of a block: long enough to keep bursts and lulls together, short enough to mix them. */
const blockJobs = 25;

/**
 * Another workload that could have been: as many jobs, drawn with replacement in blocks of
 * consecutive ones with the gaps between them (circular block bootstrap, Politis and Romano 1992).
 * What depends on the order of single jobs is kept within a block only.
 */
export function bootstrapped(workload: Workload, seed: number): Workload {
  const { name, jobs } = workload;
  const draws = stream(seed, 'bootstrap');
  const drawn: JobSpec[] = [];
  let arrivalMicros = 0;
  while (drawn.length < jobs.length) {
    const from = Math.floor(uniform(draws, 0, jobs.length));
    for (let k = 0; k < blockJobs && drawn.length < jobs.length; k++) {
      const index = (from + k) % jobs.length;
      const job = jobs[index];
      if (job === undefined) break;
      arrivalMicros += gapBefore(jobs, index);
      drawn.push({ ...job, id: `${drawn.length}`, arrivalMicros });
    }
  }
  return { name: `${name}, resampled with seed ${seed}`, jobs: drawn };
}

/** Before the first job of all there was none: it gets the mean gap. */
function gapBefore(jobs: readonly JobSpec[], index: number): number {
  const arrival = jobs[index]?.arrivalMicros ?? 0;
  const before = jobs[index - 1]?.arrivalMicros;
  if (before !== undefined) return arrival - before;
  const first = jobs[0]?.arrivalMicros ?? 0;
  const last = jobs[jobs.length - 1]?.arrivalMicros ?? 0;
  return Math.round((last - first) / Math.max(1, jobs.length - 1));
}
