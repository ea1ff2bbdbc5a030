import { expect, test } from 'vitest';
import { type JobsAhead, orderReason, placesOf } from '../../src/policy/order-reason.ts';
import { aJob } from './support.ts';

const ahead: JobsAhead = { code: 'behind-small-jobs', words: (jobs) => `${jobs} small jobs` };

function told(leftGpus: number, jobsAhead: number, job = aJob({ sequence: 0, demandGpus: 4 })) {
  const { code, text } = orderReason(job, { clusterGpus: 9, leftGpus, jobsAhead }, ahead);
  return [code, text];
}

test('orderReason: from all it can use down to nothing', () => {
  expect(told(9, 0)).toEqual(['full-demand', 'It gets all 4 GPUs it can use.']);
  expect(told(3, 0)).toEqual([
    'rest-of-cluster',
    'It gets the 3 GPUs in the cluster; it could use 4.',
  ]);
  expect(told(3, 2)[1]).toBe('It gets the 3 GPUs left after 2 small jobs; it could use 4.');
  expect(told(0, 2)).toEqual([
    'behind-small-jobs',
    'It waits: no GPU of 9 is left after 2 small jobs.',
  ]);
  const pairs = aJob({ sequence: 0, demandGpus: 4, unitGpus: 2 });
  expect(told(1, 2, pairs)).toEqual([
    'unit-does-not-fit',
    'It needs 2 GPUs at once, and only 1 is left after 2 small jobs.',
  ]);
  const idle = aJob({ sequence: 0, demandGpus: 0 });
  expect(told(1, 2, idle)).toEqual(['nothing-to-run', 'It has no work that needs a GPU now.']);
});

test('orderReason: carries the numbers, further ones too', () => {
  const place = { clusterGpus: 9, leftGpus: 3, jobsAhead: 1 };
  const job = aJob({ sequence: 0, demandGpus: 4 });
  expect(orderReason(job, place, ahead, { rho: 1.5 }).facts).toEqual({
    ...place,
    gpus: 3,
    demandGpus: 4,
    unitGpus: 1,
    rho: 1.5,
  });
});

test('placesOf: what those ahead leave; those that are not served come behind all that are', () => {
  const jobs = [3, 4, 2, 1].map((demandGpus, sequence) => aJob({ sequence, demandGpus }));
  const places = (served?: number) =>
    [...placesOf(jobs, 8, served).values()].map(({ leftGpus, jobsAhead }) => [leftGpus, jobsAhead]);
  expect(places()).toEqual([
    [8, 0],
    [5, 1],
    [1, 2],
    [0, 3],
  ]);
  expect(places(1)).toEqual([
    [8, 0],
    [5, 1],
    [5, 1],
    [5, 1],
  ]);
});
