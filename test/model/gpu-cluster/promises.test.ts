import { expect, test } from 'vitest';
import { automlWorkload } from '../../../src/model/gpu-cluster/generate.ts';
import { simulate } from '../../../src/model/gpu-cluster/simulate.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';
import { recordsNeeded } from '../../../src/prediction/calibration.ts';
import { arrivalsNeeded } from '../../../src/prediction/forecast.ts';

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

test('Promises: they change nothing but what is said', () => {
  const workload = automlWorkload({ seed: 5, ...shape, jobs: 60 });
  const plain = simulate(workload, options);
  const promised = simulate(workload, { ...options, promise });
  expect(promised.jobs.map((job) => ({ ...job, promised: null }))).toEqual(plain.jobs);
});
