import { expect, test } from 'vitest';
import { fullDemand, gpuCount, jobCount } from '../../src/policy/words.ts';

test('gpuCount, jobCount: singular for one', () => {
  expect([gpuCount(0), gpuCount(1), gpuCount(2)]).toEqual(['0 GPUs', '1 GPU', '2 GPUs']);
  expect([jobCount(1, 'earlier '), jobCount(3)]).toEqual(['1 earlier job', '3 jobs']);
});

test('fullDemand: one GPU and several', () => {
  expect(fullDemand(1)).toBe('It gets the 1 GPU it can use.');
  expect(fullDemand(3)).toBe('It gets all 3 GPUs it can use.');
});
