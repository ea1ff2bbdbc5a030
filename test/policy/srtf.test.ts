import { expect, test } from 'vitest';
import { srtf } from '../../src/policy/srtf.ts';
import { aJob, allocationOf, reasonsOf } from './support.ts';

test('srtf: the order is that of the time left on the full demand', () => {
  const jobs = [
    // 12 s on 1 GPU, 10 s on 4, and 11 s on 2 pairs.
    aJob({ sequence: 0, remainingGpuSeconds: 12 }),
    aJob({ sequence: 1, remainingGpuSeconds: 40, demandGpus: 4 }),
    aJob({ sequence: 2, remainingGpuSeconds: 44, demandGpus: 4, unitGpus: 2 }),
  ];
  expect(allocationOf(srtf, jobs, 8)).toEqual([0, 4, 4]);
  expect(allocationOf(srtf, jobs, 9)).toEqual([1, 4, 4]);
  const keys = reasonsOf(srtf, jobs, 8).map(({ facts }) => facts['remainingSeconds']);
  expect(keys).toEqual([12, 10, 11]);
});

test('srtf: a job that makes no progress comes last', () => {
  const jobs = [aJob({ sequence: 0, speedups: [0, 0] }), aJob({ sequence: 1 })];
  expect(allocationOf(srtf, jobs, 1)).toEqual([0, 1]);
});
