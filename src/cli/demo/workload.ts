/** The AutoML jobs of the demonstration: seeded, of mixed sizes, arriving over time. */
import { exponential, uniform } from '../../kernel/distributions.ts';
import { stream } from '../../kernel/prng.ts';
import type { PolicySpec } from '../../policy/index.ts';
import { thresholdsByVariation } from '../../queueing/thresholds.ts';
import { exponentialWeights } from '../../queueing/weights.ts';

export interface DemoJob {
  readonly name: string;
  /** Seconds after the first job. */
  readonly arrivalSeconds: number;
  readonly trials: number;
  readonly steps: number;
  readonly secondsPerStep: number;
  readonly reuseActors?: true;
}

export interface DemoShape {
  readonly jobs: number;
  readonly gpus: number;
  readonly seed: number;
}

/** Work of a job on average: short enough to watch, long against what starting a trial costs. */
const gpuSecondsPerJob = 90;
/** Share of the cluster that the jobs would keep busy if nothing else cost time. */
const load = 0.6;
const secondsPerStep = 1;
/** Three of five jobs are short searches, the others long ones: a skewed mix, as in real traces. */
const shortShare = 0.6;

/** Jobs in order of arrival; the same seed gives the same jobs. */
export function demoWorkload({ jobs, gpus, seed }: DemoShape): DemoJob[] {
  const sizes = stream(seed, 'sizes');
  const gaps = stream(seed, 'gaps');
  const drawn = Array.from({ length: jobs }, () => {
    const short = sizes.unit() < shortShare;
    const [trialsMin, trialsMax] = short ? [1, 2] : [3, 6];
    const trials = Math.floor(uniform(sizes, trialsMin, trialsMax + 1));
    return { short, trials, seconds: short ? uniform(sizes, 12, 25) : uniform(sizes, 25, 40) };
  });
  const total = drawn.reduce((sum, job) => sum + job.trials * job.seconds, 0);
  const scale = (gpuSecondsPerJob * jobs) / total;
  const meanGapSeconds = gpuSecondsPerJob / (load * gpus);
  let arrivalSeconds = 0;
  return drawn.map((job, i) => {
    if (i > 0) arrivalSeconds += exponential(gaps, meanGapSeconds);
    return {
      name: `${job.short ? 'short' : 'long'}-search-${i + 1}`,
      arrivalSeconds,
      trials: job.trials,
      steps: Math.max(3, Math.round((job.seconds * scale) / secondsPerStep)),
      secondsPerStep,
    };
  });
}

/** PCS for these jobs: classes of low variance (𝒯 = 0.3), equal weights (𝒲 = 0), no demand cap. */
export function demoPolicy(jobs: readonly DemoJob[]): PolicySpec {
  const thresholds = thresholdsByVariation(sizesOf(jobs), 0.3);
  const weights = exponentialWeights(thresholds.length + 1, 0);
  return { name: 'pcs', thresholds, weights, zetaMin: 0, delta: 0.1 };
}

/** The work of each job in GPU-seconds. */
export function sizesOf(jobs: readonly DemoJob[]): number[] {
  return jobs.map((job) => job.trials * job.steps * job.secondsPerStep);
}
