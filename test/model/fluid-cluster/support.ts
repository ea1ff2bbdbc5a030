/** Workloads and states for the tests of the fluid cluster. */
import fc from 'fast-check';
import { type ElasticJob, FluidJobs } from '../../../src/model/fluid-cluster/jobs.ts';
import type { FluidState } from '../../../src/model/fluid-cluster/state.ts';
import type { WfqParameters } from '../../../src/policy/wfq.ts';

export const linear = Array.from({ length: 33 }, (_, gpus) => gpus);

/** Of Googlenet128 in AFS' measurements, to three digits; its efficiency dips at 3 and 6 GPUs. */
export const dipping = [0, 1, 1.854, 2.366, 3.268, 3.7, 4.128, 4.9, 5.603];

/** A job that scales linearly, unless `changes` says otherwise. */
export function aJob(
  arrivalSeconds: number,
  workSeconds: number,
  changes: Partial<ElasticJob> = {},
): ElasticJob {
  return {
    id: `job at ${arrivalSeconds}`,
    arrivalSeconds,
    workSeconds,
    sizeGpuSeconds: workSeconds,
    demandGpus: 1,
    speedups: linear,
    ...changes,
  };
}

export function someJobs(...jobs: readonly ElasticJob[]): FluidJobs {
  return new FluidJobs(jobs);
}

/** What every job that arrived and is not over holds. */
export function gpusOf(state: FluidState): number[] {
  return [...state.gpus.slice(0, state.arrived)];
}

const shapes = fc.oneof(
  fc.integer({ min: 1, max: 8 }).map((demandGpus) => ({ demandGpus, speedups: linear })),
  fc.integer({ min: 1, max: 8 }).map((demandGpus) => ({ demandGpus, speedups: dipping })),
);

const sizes = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 400 }),
  fc.double({ min: 0.5, max: 400, noNaN: true }),
);

/** Up to 40 jobs, bursts and ties included. */
export const workloads = fc
  .array(fc.tuple(fc.constantFrom(0, 0, 1, 5, 30), sizes, shapes), { minLength: 1, maxLength: 40 })
  .map((drawn) => {
    let arrival = 0;
    return drawn.map(([gap, size, shape]) => {
      arrival += gap;
      return aJob(arrival, size, shape);
    });
  });

/** PCS of one to three queues. */
export const parameters: fc.Arbitrary<WfqParameters> = fc
  .record({
    queues: fc.constantFrom(
      { thresholds: [], weights: [1] },
      { thresholds: [15], weights: [0.7, 0.3] },
      { thresholds: [15], weights: [0.083, 0.917] },
      { thresholds: [15], weights: [0.999, 0.001] },
      { thresholds: [10, 100], weights: [0.699, 0.243, 0.058] },
    ),
    zetaMin: fc.constantFrom(0, 0.3, 0.6, 0.85, 1),
    delta: fc.constantFrom(0.02, 0.13, 0.5),
  })
  .map(({ queues, ...cap }) => ({ ...queues, ...cap }));

export const clusters = fc.integer({ min: 1, max: 12 });
