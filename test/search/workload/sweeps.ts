/** Jobs that arrive in sweeps: several at once, of nearly the same size. */
import { exponential, uniform } from '../../../src/kernel/distributions.ts';
import type { Prng } from '../../../src/kernel/prng.ts';
import type { WorkloadShape } from '../../../src/search/workload/drift.ts';

export interface Sweeps {
  /** On average; 1 for jobs that come one by one. */
  readonly jobsPerSweep: number;
  /** How many times larger the jobs of a sweep are than usual. */
  readonly size: number;
  /** How many times longer the gaps between arrivals are. */
  readonly gap: number;
}

/** On average a job every ten minutes, of a minute to an hour on one GPU. */
export function sweeps(
  draws: Prng,
  jobs: number,
  { jobsPerSweep, size, gap }: Sweeps,
): WorkloadShape {
  const sizesGpuSeconds: number[] = [];
  const gapsSeconds: number[] = [];
  while (sizesGpuSeconds.length < jobs) {
    const left = jobs - sizesGpuSeconds.length;
    const more = jobsPerSweep === 1 ? 0 : Math.floor(exponential(draws, jobsPerSweep));
    const like = size * Math.exp(uniform(draws, 4, 8));
    for (let i = 0; i < Math.min(left, 1 + more); i++) {
      sizesGpuSeconds.push(like * (0.95 + draws.unit() / 10));
      const seconds = i === 0 ? exponential(draws, 600 * (1 + more)) : 1 + draws.unit();
      gapsSeconds.push(gap * seconds);
    }
  }
  return { sizesGpuSeconds, gapsSeconds };
}
