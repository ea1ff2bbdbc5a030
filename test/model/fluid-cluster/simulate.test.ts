import { expect, test } from 'vitest';
import { byPolicy } from '../../../src/model/fluid-cluster/policy-divider.ts';
import { simulateFluid } from '../../../src/model/fluid-cluster/simulate.ts';
import { fractionalWfq } from '../../../src/model/fluid-cluster/wfq-divider.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';
import { aJob, someJobs } from './support.ts';

const toy = someJobs(aJob(0, 10), aJob(0, 8), aJob(1, 1), aJob(10, 8));

function toyUnder(thresholds: number[], weights: number[]) {
  const division = fractionalWfq(toy, 1, { thresholds, weights, zetaMin: 0, delta: 0.1 });
  return simulateFluid(toy, { gpus: 1, division, predict: true });
}

test('simulateFluid: the toy example of figure 3.1 under one queue', () => {
  const { jobs, summary } = toyUnder([], [1]);
  expect(jobs.map(({ jctSeconds }) => jctSeconds)).toEqual([10, 18, 18, 17]);
  expect(summary.predErrPercent?.mean).toBe(0);
  expect(summary.events).toBe(8);
});

test('simulateFluid: the toy example under two queues, as the published simulator has it', () => {
  const { jobs, summary } = toyUnder([5], [0.5, 0.5]);
  expect(jobs.map(({ jctSeconds }) => jctSeconds)).toEqual([11, 19, 2, 17]);
  expect(summary.jctSeconds.mean).toBe(12.25);
  expect(summary.predErrPercent?.mean).toBeCloseTo(3.89, 2);
});

test('simulateFluid: unfairness counts contention by events', () => {
  const { jobs } = toyUnder([], [1]);
  // J1 met 1, 2 as J3 comes, 3 as it ends: J1 arrives alone, then J2, J3; ends with three there.
  expect(jobs[0]?.contention).toBeCloseTo((1 + 1 + 2 + 3) / 4, 12);
});

test('simulateFluid: the end of a lease is an event of contention too', () => {
  const policy = policyFromSpec({ name: 'themis', leaseSeconds: 4 });
  const pair = someJobs(aJob(0, 3), aJob(0, 7));
  const { jobs } = simulateFluid(pair, { gpus: 1, division: byPolicy(policy, 1), predict: false });
  // The second: 2 at its arrival and as the first ends at 3, then alone as the lease ends and it does.
  expect(jobs.map(({ jctSeconds }) => jctSeconds)).toEqual([3, 10]);
  expect(jobs.map(({ contention }) => contention)).toEqual([(1 + 1 + 2) / 3, (2 + 2 + 1 + 1) / 4]);
});

test('simulateFluid: a job that is over before time moves was predicted to be', () => {
  const jobs = someJobs(aJob(0, 1e-6, { demandGpus: 8 }), aJob(0, 1));
  const division = byPolicy(policyFromSpec({ name: 'fifo' }), 8);
  const { jobs: results } = simulateFluid(jobs, { gpus: 8, division, predict: true });
  expect(results.map(({ jctSeconds }) => jctSeconds)).toEqual([1e-6, 1]);
  expect(results.map(({ predErrPercent }) => predErrPercent)).toEqual([0, 0]);
});
