import { expect, test } from 'vitest';
import { efficiencyCap } from '../../src/policy/efficiency.ts';
import { aJob, aJobOfTrials, endOneTrial } from './support.ts';

/** Efficiencies 1, 0.9, 0.8, 0.95, 0.6 on 1 to 5 GPUs: a dip at 3. */
const dented = [0, 1, 1.8, 2.4, 3.8, 3];

test('efficiencyCap: the largest efficient size, also beyond a dip', () => {
  const job = aJob({ sequence: 0, demandGpus: 5, speedups: dented });
  expect(efficiencyCap(job, 0.9)).toBe(4);
  expect(efficiencyCap(job, 0.5)).toBe(5);
  expect(efficiencyCap(job, 0)).toBe(5);
});

test('efficiencyCap: never below one unit', () => {
  expect(efficiencyCap(aJob({ sequence: 0, demandGpus: 5, speedups: dented }), 0.99)).toBe(1);
  const pairs = aJob({
    sequence: 0,
    demandGpus: 6,
    unitGpus: 2,
    speedups: [0, 0, 1, 0, 1.1, 0, 1.2],
  });
  expect(efficiencyCap(pairs, 0.9)).toBe(2);
});

test('efficiencyCap: never below what its next trial needs, however little of it that uses', () => {
  const trials = [1.5, 1.5, 0.25].map((gpus) => ({ gpus, speedups: null }));
  const job = aJobOfTrials({ sizeGpuSeconds: 1, trials }, 0);
  expect(job.leastGpus).toBe(2);
  expect(efficiencyCap(job, 0.9)).toBe(3);
  expect(efficiencyCap(job, 1)).toBe(3);
  endOneTrial(job);
  expect(efficiencyCap(job, 1)).toBe(2);
});

test('efficiencyCap: efficiency is relative to the smallest allocation', () => {
  // Two units do 1.6 times the work of one: 0.8 each.
  const job = aJob({
    sequence: 0,
    demandGpus: 8,
    unitGpus: 4,
    speedups: [0, 0, 0, 0, 1, 0, 0, 0, 1.6],
  });
  expect(efficiencyCap(job, 0.8)).toBe(8);
  expect(efficiencyCap(job, 0.81)).toBe(4);
});

test('efficiencyCap: a linear job is not capped by the rounding of its speed-up', () => {
  const third = 1 / 3;
  const speedups = Array.from({ length: 10 }, (_, gpus) => (gpus * third) / third);
  expect(efficiencyCap(aJob({ sequence: 0, demandGpus: 9, speedups }), 1)).toBe(9);
});

test('efficiencyCap: nothing for a job that wants nothing', () => {
  expect(efficiencyCap(aJob({ sequence: 0, demandGpus: 0 }), 0.5)).toBe(0);
});
