import { expect, test } from 'vitest';
import { MaxMinPolicy } from '../../src/policy/max-min.ts';
import { aJob, allocationOf, reasonsOf } from './support.ts';

const maxMin = new MaxMinPolicy();

test('max-min: equal parts; the remainder goes to those that arrived first', () => {
  const jobs = [9, 2, 9].map((demandGpus, sequence) => aJob({ sequence, demandGpus }));
  expect(allocationOf(maxMin, jobs, 9)).toEqual([4, 2, 3]);
  expect(allocationOf(maxMin, jobs.toReversed(), 9)).toEqual([3, 2, 4]);
  expect(allocationOf(maxMin, jobs, 2)).toEqual([1, 1, 0]);
});

test('max-min: says with how many it shares', () => {
  const jobs = [
    aJob({ sequence: 0, demandGpus: 9 }),
    aJob({ sequence: 1 }),
    aJob({ sequence: 2, demandGpus: 4, unitGpus: 4 }),
    aJob({ sequence: 3, demandGpus: 0 }),
    aJob({ sequence: 4, demandGpus: 16, unitGpus: 16 }),
  ];
  expect(reasonsOf(maxMin, jobs, 5).map(({ code, text }) => [code, text])).toEqual([
    ['equal-share', 'It gets 4 of 5 GPUs, shared equally by 3 jobs; it could use 9.'],
    ['full-demand', 'It gets the 1 GPU it can use.'],
    ['behind-earlier-jobs', 'It waits: 3 jobs share 5 GPUs, earlier ones first.'],
    ['nothing-to-run', 'It has no work that needs a GPU now.'],
    ['unit-does-not-fit', 'It needs 16 GPUs at once, more than its part of 5 GPUs.'],
  ]);
});
