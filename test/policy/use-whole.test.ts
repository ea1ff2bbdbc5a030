import { expect, test } from 'vitest';
import { useWhole } from '../../src/policy/use-whole.ts';
import { aJob } from './support.ts';

test('useWhole: what jobs cannot use goes to the others, in their order', () => {
  const pairs = { job: aJob({ sequence: 0, demandGpus: 6, unitGpus: 2 }), gpus: 3 };
  const wide = { job: aJob({ sequence: 1, demandGpus: 9, leastGpus: 4 }), gpus: 3 };
  const one = { job: aJob({ sequence: 2, demandGpus: 3 }), gpus: 1 };
  // 1 + 3 + 1 are over: 4 for the first, 1 more for the last.
  expect(useWhole([pairs, wide, one], 1)).toBe(0);
  expect([pairs.gpus, wide.gpus, one.gpus]).toEqual([6, 0, 2]);
});

test('useWhole: leaves alone what is used, and returns what nobody can use', () => {
  const jobs = [0, 1].map((sequence) => {
    return { job: aJob({ sequence, demandGpus: 8, unitGpus: 4 }), gpus: 4 };
  });
  expect(useWhole(jobs, 3)).toBe(3);
  expect(jobs.map(({ gpus }) => gpus)).toEqual([4, 4]);
});
