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

function run(seed: number) {
  const workload = automlWorkload({ seed, jobs: 300, gpus: 16, load: 0.85, meanTrialSeconds: 60 });
  return simulate(workload, { gpus: 16, policy, overheads: noOverheads, predict: true, promise });
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

test('Promises: they change nothing but what is said', () => {
  const workload = automlWorkload({ seed: 5, jobs: 60, gpus: 8, load: 0.9, meanTrialSeconds: 60 });
  const options = { gpus: 8, policy, overheads: noOverheads, predict: true };
  const plain = simulate(workload, options);
  const promised = simulate(workload, { ...options, promise });
  expect(promised.jobs.map((job) => ({ ...job, promised: null }))).toEqual(plain.jobs);
});
