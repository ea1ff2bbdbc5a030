import { expect, test } from 'vitest';
import { gpuCount, jobCount, leftOnly } from '../../src/policy/words.ts';

test('gpuCount, jobCount: singular for one', () => {
  expect([gpuCount(0), gpuCount(1), gpuCount(2)]).toEqual(['0 GPUs', '1 GPU', '2 GPUs']);
  expect([jobCount(1, 'earlier '), jobCount(3)]).toEqual(['1 earlier job', '3 jobs']);
});

test('leftOnly: one GPU and several', () => {
  expect([leftOnly(1), leftOnly(3)]).toEqual(['only 1 is left', 'only 3 are left']);
});
