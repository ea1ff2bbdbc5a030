import { EmpiricalCdf, exponential, uniform } from '../../kernel/distributions.ts';
import { stream } from '../../kernel/prng.ts';
import { microsOf } from '../../kernel/units.ts';
import { type TrialSpec, trueSizeGpuSeconds, type Workload } from './workload.ts';

/** A workload to be drawn. */
export interface AutomlOptions {
  readonly seed: number;
  readonly jobs: number;
  /** GPUs of the cluster that `load` refers to. */
  readonly gpus: number;
  /** Offered work over what the cluster can do: 1 keeps it just busy. */
  readonly load: number;
  readonly meanTrialSeconds: number;
}

/**
 * Lengths of trials relative to their mean: many short ones, some longer, a few very long, with
 * C² near 3 (near 4 for jobs, whose trials are 1 to 6), which is what makes queues by size worth having.
 */
const relativeLengths = new EmpiricalCdf([
  { value: 0.1, probability: 0 },
  { value: 0.5, probability: 0.7 },
  { value: 2, probability: 0.9 },
  { value: 10, probability: 1 },
]);

const trialsMax = 6;
const stepsPerTrial = { from: 5, to: 25 };

/**
 * Jobs that each try 1 to 6 settings on one GPU apiece, arriving in a Poisson process. Arrivals,
 * trials, lengths and steps are drawn from streams of their own.
 */
export function automlWorkload(options: AutomlOptions): Workload {
  const { seed, jobs, gpus, load, meanTrialSeconds } = options;
  const trialDraws = stream(seed, 'trials');
  const lengthDraws = stream(seed, 'lengths');
  const stepDraws = stream(seed, 'steps');
  const bodies = Array.from({ length: jobs }, () => {
    const length = (relativeLengths.sample(lengthDraws) / relativeLengths.mean) * meanTrialSeconds;
    const steps = Math.floor(uniform(stepDraws, stepsPerTrial.from, stepsPerTrial.to + 1));
    const trial = { gpus: 1, speedups: null, steps, secondsPerStep: length / steps };
    const trials = Math.floor(uniform(trialDraws, 1, trialsMax + 1));
    return Array.from({ length: trials }, (): TrialSpec => trial);
  });
  const sizes = bodies.map(trueSizeGpuSeconds);
  const work = sizes.reduce((sum, size) => sum + size, 0);
  const meanGapSeconds = work / jobs / (load * gpus);
  const gapDraws = stream(seed, 'arrivals');
  let arrivalMicros = 0;
  return {
    name: `automl ${seed}`,
    jobs: bodies.map((trials, i) => {
      arrivalMicros += microsOf(exponential(gapDraws, meanGapSeconds));
      return { id: `job-${i}`, arrivalMicros, trials, sizeGpuSeconds: sizes[i] ?? 0 };
    }),
  };
}
