import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulate } from '../../../src/model/gpu-cluster/simulate.ts';
import { type GpuPool, simulateTypes } from '../../../src/model/gpu-cluster/simulate-types.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import {
  type GpuType,
  type JobSpec,
  type TrialSpec,
  trueSizeGpuSeconds,
  type Workload,
} from '../../../src/model/gpu-cluster/workload.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';

const fifo = policyFromSpec({ name: 'fifo' });
const overheads = noOverheads;
const pool = (type: Partial<GpuType> & { name: string }): GpuPool => ({
  type: { gpus: 1, ...type },
  policy: fifo,
});

const trial = (changes: Partial<TrialSpec> = {}): TrialSpec => ({
  gpus: 1,
  speedups: null,
  steps: 10,
  secondsPerStep: 1,
  ...changes,
});

function workload(...trials: readonly TrialSpec[]): Workload {
  const jobs = trials.map(
    (one, i): JobSpec => ({
      id: `${i}`,
      arrivalMicros: i,
      trials: [one],
      sizeGpuSeconds: trueSizeGpuSeconds([one]),
    }),
  );
  return { name: 'w', jobs };
}

const placesOf = (result: ReturnType<typeof simulateTypes>) =>
  result.jobs.map(({ gpuType, jctSeconds }) => [gpuType, Math.round(jctSeconds)]);

test('simulateTypes: a job goes where it finishes first, which need not be the fastest GPU', () => {
  const job = trial({ speeds: { fast: 2, slow: 1 } });
  const pools = [pool({ name: 'fast' }), pool({ name: 'slow' })];
  // 5 s on the fast GPU; the second then waits 5 s for it or takes 10 s on the slow one: as soon.
  const result = simulateTypes(workload(job, job, job), { pools, overheads });
  expect(placesOf(result)).toEqual([
    ['fast', 5],
    ['fast', 10],
    ['slow', 10],
  ]);
  expect(result.summary.predErrPercent?.mean).toBeCloseTo(0, 9);
});

test('simulateTypes: a model may be fast where others are slow', () => {
  const pools = [pool({ name: 'a' }), pool({ name: 'b' })];
  const result = simulateTypes(
    workload(trial({ speeds: { a: 1, b: 4 } }), trial({ speeds: { a: 4, b: 1 } })),
    { pools, overheads },
  );
  expect(placesOf(result).map(([type]) => type)).toEqual(['b', 'a']);
});

test('simulateTypes: a type without a speed for a job, or too small for it, is passed over', () => {
  const pools = [pool({ name: 'small' }), pool({ name: 'large', gpus: 4 })];
  const result = simulateTypes(workload(trial({ gpus: 2 }), trial({ speeds: { large: 0.1 } })), {
    pools,
    overheads,
  });
  expect(placesOf(result)).toEqual([
    ['large', 10],
    ['large', 100],
  ]);
});

test('simulateTypes: what spans nodes is slower, for rigid and elastic jobs', () => {
  const pools = [pool({ name: 'a', gpus: 4, gpusPerNode: 2 })];
  const rigid = trial({ gpus: 4, spanFactor: 1.5 });
  const elastic = trial({ gpus: 4, speedups: [0, 1, 2, 3, 4], spanFactor: 4, steps: 12 });
  expect(placesOf(simulateTypes(workload(rigid), { pools, overheads }))).toEqual([['a', 15]]);
  // On 4 GPUs over 2 nodes it would be slower than on the 2 of one.
  expect(placesOf(simulateTypes(workload(elastic), { pools, overheads }))).toEqual([['a', 6]]);
});

test('simulateTypes: each type is divided by its own weights', () => {
  const queues = (weights: readonly number[]) =>
    policyFromSpec({ name: 'pcs', thresholds: [50], weights, zetaMin: 0, delta: 0.1 });
  const type = { name: 'a', gpus: 4 };
  const speedups = [0, 1, 2, 3, 4];
  const large = trial({ gpus: 4, speedups, steps: 100 });
  const small = trial({ gpus: 4, speedups, steps: 30 });
  const took = (weights: readonly number[]) => {
    const pools = [{ type, policy: queues(weights) }];
    return simulateTypes(workload(large, small), { pools, overheads }).jobs[1]?.jctSeconds;
  };
  expect(took([3, 1])).toBeCloseTo(10, 3);
  expect(took([1, 1])).toBeCloseTo(15, 3);
});

test.each([
  [[{ name: 'a' }, { name: 'a' }], trial(), 'gpuTypes[1].name'],
  [[{ name: 'a', gpusPerNode: 0 }], trial(), 'gpuTypes[0].gpusPerNode'],
  [[{ name: 'a' }], trial({ speeds: { b: 1 } }), 'jobs[0].trials[0].speeds.b'],
  [[{ name: 'a' }], trial({ speeds: { a: 0 } }), 'jobs[0].trials[0].speeds.a'],
  [[{ name: 'a' }], trial({ spanFactor: 0.5 }), 'jobs[0].trials[0].spanFactor'],
  [[{ name: 'a' }, { name: 'b' }], trial({ speeds: {} }), 'jobs[0].trials'],
])('simulateTypes: what cannot be run, %#', (types, one, field) => {
  const pools = types.map(pool);
  expect(() => simulateTypes(workload(one), { pools, overheads })).toThrow(
    expect.objectContaining({ name: 'WorkloadError', field }),
  );
});

test('simulateTypes: one type is the cluster without types', () => {
  const trials = fc.array(
    fc.record({
      gpus: fc.integer({ min: 1, max: 3 }),
      steps: fc.integer({ min: 1, max: 20 }),
      secondsPerStep: fc.constantFrom(0.5, 1, 3),
    }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(trials, (shapes) => {
      const jobs = workload(...shapes.map((shape) => trial(shape)));
      const pools = [pool({ name: 'a', gpus: 3 })];
      const plain = simulate(jobs, { gpus: 3, policy: fifo, overheads, predict: true });
      const typed = simulateTypes(jobs, { pools, overheads });
      expect(typed.jobs.map(({ gpuType: _, ...result }) => result)).toEqual(plain.jobs);
    }),
    { seed: 4, numRuns: 100 },
  );
});
