import { expect, test } from 'vitest';
import { tiresias } from '../../src/policy/tiresias.ts';
import { aJob, allocationOf, reasonsOf } from './support.ts';

test('tiresias: the order is that of the GPU time left on the full demand', () => {
  const falling = [0, 1, 1.6, 2, 2.5];
  const jobs = [
    // 4 · 10 / 2.5 = 16, 2 · 12 / 2 = 12, 1 · 14 / 1 = 14.
    aJob({ sequence: 0, remainingGpuSeconds: 10, demandGpus: 4, speedups: falling }),
    aJob({ sequence: 1, remainingGpuSeconds: 12, demandGpus: 2 }),
    aJob({ sequence: 2, remainingGpuSeconds: 14, demandGpus: 1 }),
  ];
  expect(allocationOf(tiresias, jobs, 5)).toEqual([2, 2, 1]);
  expect(allocationOf(tiresias, jobs, 2)).toEqual([0, 2, 0]);
  expect(allocationOf(tiresias, jobs, 3)).toEqual([0, 2, 1]);
  const keys = reasonsOf(tiresias, jobs, 5).map(({ facts }) => facts['remainingServiceGpuSeconds']);
  expect(keys).toEqual([16, 12, 14]);
});

test('tiresias: units do not change the GPU time of a job that scales with them', () => {
  const jobs = [
    aJob({ sequence: 0, remainingGpuSeconds: 21, demandGpus: 4 }),
    aJob({ sequence: 1, remainingGpuSeconds: 20, demandGpus: 4, unitGpus: 2 }),
  ];
  expect(allocationOf(tiresias, jobs, 4)).toEqual([0, 4]);
});

test('tiresias: a job that makes no progress comes last', () => {
  const jobs = [
    aJob({ sequence: 0, demandGpus: 2, speedups: [0, 0, 0] }),
    aJob({ sequence: 1, demandGpus: 2, remainingGpuSeconds: 1e9 }),
  ];
  expect(allocationOf(tiresias, jobs, 2)).toEqual([0, 2]);
});

test('tiresias: says how many have less left', () => {
  const jobs = [9, 1].map((remainingGpuSeconds, sequence) =>
    aJob({ sequence, remainingGpuSeconds }),
  );
  expect(reasonsOf(tiresias, jobs, 1).map(({ text }) => text)).toEqual([
    'It waits: no GPU of 1 is left after 1 job with less service left.',
    'It gets the 1 GPU it can use.',
  ]);
});
