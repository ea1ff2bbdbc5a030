import { type EmpiricalCdf, exponential } from '../../kernel/distributions.ts';
import { type Prng, stream } from '../../kernel/prng.ts';
import { microsOf } from '../../kernel/units.ts';
import type { SpeedupTable } from './snapshot.ts';
import type { TrialSpec, Workload } from './workload.ts';

/** Distributions that jobs are drawn from (thesis §3.5.1: workloads 1 and 3). */
export interface JobDistributions {
  /** Work of a job in GPU-seconds. */
  readonly sizeGpuSeconds: EmpiricalCdf;
  /** Trials of a job: whole numbers. */
  readonly trials: EmpiricalCdf;
  /** The most GPUs that a trial can use: whole numbers. */
  readonly gpus: EmpiricalCdf;
  /** Seconds between arrivals; null for a Poisson process. */
  readonly gapSeconds: EmpiricalCdf | null;
}

/** A workload to be drawn from distributions. */
export interface CdfOptions {
  readonly name: string;
  readonly seed: number;
  readonly jobs: number;
  /** GPUs of the cluster that `load` refers to. */
  readonly gpus: number;
  /** Offered work over what the cluster can do; without effect where gaps have a distribution. */
  readonly load: number;
  /**
   * Whole numbers are drawn as the published artifact does, which cuts off what lies between two of
   * them and so never draws the largest of an interval. Without it a number is drawn as often as the
   * distribution, linear between its points, says: the next whole one from what was drawn.
   */
  readonly cutsDown?: boolean;
}

/**
 * Jobs of linear speed-up, drawn from distributions, each concern from a stream of its own. The
 * trials of a job have equal parts of its work; one that can use several GPUs is elastic.
 */
export function cdfWorkload(distributions: JobDistributions, options: CdfOptions): Workload {
  const { name, seed, jobs, gpus, load } = options;
  const sizes = stream(seed, 'sizes');
  const counts = stream(seed, 'trials');
  const demands = stream(seed, 'gpus');
  const round = options.cutsDown === true ? Math.floor : Math.ceil;
  const whole = (cdf: EmpiricalCdf, prng: Prng) => Math.max(1, round(cdf.sample(prng)));
  const drawn = Array.from({ length: jobs }, () => ({
    size: distributions.sizeGpuSeconds.sample(sizes),
    demands: Array.from({ length: whole(distributions.trials, counts) }, () =>
      whole(distributions.gpus, demands),
    ),
  }));
  const work = drawn.reduce((sum, { size }) => sum + size, 0);
  const gap = gapOf(distributions, { seed, meanSeconds: work / jobs / (load * gpus) });
  const most = drawn.reduce(
    (so, { demands: each }) => each.reduce((a, b) => Math.max(a, b), so),
    1,
  );
  // One table for all, so that jobs which scale alike are known to.
  const linear = Array.from({ length: most + 1 }, (_, n) => n);
  let arrivalMicros = 0;
  return {
    name,
    jobs: drawn.map(({ size, demands: gpusByTrial }, i) => {
      arrivalMicros += microsOf(gap());
      const trials = gpusByTrial.map((each) => trialOf(size / gpusByTrial.length, each, linear));
      return { id: `job-${i}`, arrivalMicros, trials, sizeGpuSeconds: size };
    }),
  };
}

interface Gaps {
  readonly seed: number;
  readonly meanSeconds: number;
}

function gapOf({ gapSeconds }: JobDistributions, { seed, meanSeconds }: Gaps): () => number {
  const draws = stream(seed, 'arrivals');
  return () => (gapSeconds === null ? exponential(draws, meanSeconds) : gapSeconds.sample(draws));
}

/** Steps of a minute: where GPUs cannot move at any instant they move between steps. */
const secondsPerStep = 60;

function trialOf(workSeconds: number, gpus: number, linear: SpeedupTable): TrialSpec {
  const steps = Math.max(1, Math.round(workSeconds / secondsPerStep));
  const speedups = gpus === 1 ? null : linear;
  return { gpus, speedups, steps, secondsPerStep: workSeconds / steps };
}
