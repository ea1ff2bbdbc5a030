import { expect, test } from 'vitest';
import { automlWorkload } from '../../../src/model/gpu-cluster/generate.ts';
import { simulate } from '../../../src/model/gpu-cluster/simulate.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import type { JobSpec } from '../../../src/model/gpu-cluster/workload.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';
import { recordsNeeded } from '../../../src/prediction/calibration.ts';
import { arrivalsNeeded } from '../../../src/prediction/record.ts';

const policy = policyFromSpec({
  name: 'pcs',
  thresholds: [150],
  weights: [0.85, 0.15],
  zetaMin: 0.5,
  delta: 0.1,
});
const promise = { samples: 8, seed: 1 };

const shape = { jobs: 300, gpus: 16, load: 0.85, meanTrialSeconds: 60 };
const options = { gpus: 16, policy, overheads: noOverheads, predict: true };

function run(seed: number) {
  return simulate(automlWorkload({ seed, ...shape }), { ...options, promise });
}

test('Promises: nearer to the truth than the raw predictions, and the intervals hold', () => {
  const { summary } = run(11);
  const raw = summary.predErrPercent?.mean ?? 0;
  expect(raw).toBeGreaterThan(3);
  expect(summary.correctedPredErrPercent?.mean).toBeLessThan(0.8 * raw);
  expect(summary.intervalCoverage).toBeGreaterThan(0.85);
});

test('Promises: the first jobs are promised the raw prediction, from simulation', () => {
  const { jobs } = run(12);
  for (const { promised, predictedJctSeconds } of jobs.slice(0, arrivalsNeeded - 1)) {
    expect(promised?.correctedSeconds).toBe(predictedJctSeconds);
    expect(promised?.interval.source).toBe('simulation');
  }
  expect(jobs.at(-1)?.promised?.interval.source).toBe('queue');
  expect(jobs.at(-1)?.promised?.interval.jobs).toBeGreaterThanOrEqual(recordsNeeded);
});

test('Promises: replayed, arrivals that are given are known from the first job on', () => {
  const { jobs: replayed } = automlWorkload({ seed: 14, ...shape });
  const workload = automlWorkload({ seed: 13, ...shape, jobs: 40 });
  const knowing = simulate(workload, { ...options, promise: { ...promise, replayed } }).jobs;
  const early = knowing.slice(0, arrivalsNeeded - 1).flatMap(({ promised }) => promised ?? []);
  expect(early.some(({ sampled }) => sampled.highSeconds > sampled.lowSeconds)).toBe(true);
  for (const { promised, predictedJctSeconds: raw } of knowing) {
    if (promised?.sampled.lowSeconds === promised?.sampled.highSeconds)
      expect(promised?.correctedSeconds).toBe(raw);
  }
});

/** A job for one GPU. */
function aSpec(id: string, arrivalSeconds: number, seconds: number): JobSpec {
  const trials = [{ gpus: 1, speedups: null, steps: 1, secondsPerStep: seconds }];
  return { id, arrivalMicros: arrivalSeconds * 1e6, sizeGpuSeconds: seconds, trials };
}

test('Promises: what is bound to be late is known before it is over', () => {
  const jobs = [
    ...Array.from({ length: recordsNeeded - 1 }, (_, i) => aSpec(`past-${i}`, 100 * i, 10)),
    ...Array.from({ length: 4 }, (_, i) => aSpec(`large-${i}`, 3_000, 200)),
    ...Array.from({ length: 20 }, (_, i) => aSpec(`flood-${i}`, 3_001, 100)),
    aSpec('last', 3_002, 200),
  ];
  const result = simulate({ name: 'flood', jobs }, { ...options, gpus: 2, promise }).jobs;
  const over = result.filter(({ finishMicros }) => finishMicros < 3_002e6);
  expect(over).toHaveLength(recordsNeeded - 1);
  const last = result.at(-1)?.promised?.interval;
  expect(last?.source).toBe('cluster');
  expect(last?.jobs).toBeGreaterThanOrEqual(recordsNeeded);
  const { interval } = result[recordsNeeded]?.promised ?? {};
  expect(interval).toMatchObject({ source: 'simulation', jobs: 0 });
});

test('Promises: they change nothing but what is said', () => {
  const workload = automlWorkload({ seed: 5, ...shape, jobs: 60 });
  const plain = simulate(workload, options);
  const promised = simulate(workload, { ...options, promise });
  expect(promised.jobs.map((job) => ({ ...job, promised: null }))).toEqual(plain.jobs);
});
