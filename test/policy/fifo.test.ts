import { expect, test } from 'vitest';
import { FifoPolicy } from '../../src/policy/fifo.ts';
import { aJob, allocationOf } from './support.ts';

const fifo = new FifoPolicy();

test('fifo: each gets what is left, in order of arrival', () => {
  const jobs = [5, 9, 4].map((demandGpus, sequence) => aJob({ sequence, demandGpus }));
  expect(allocationOf(fifo, jobs, 16)).toEqual([5, 9, 2]);
  expect(allocationOf(fifo, jobs, 3)).toEqual([3, 0, 0]);
  expect(allocationOf(fifo, jobs.toReversed(), 16)).toEqual([2, 9, 5]);
});

test('fifo: what a unit does not fit into is offered to later jobs', () => {
  const jobs = [
    aJob({ sequence: 0, demandGpus: 3 }),
    aJob({ sequence: 1, demandGpus: 8, unitGpus: 4 }),
    aJob({ sequence: 2, demandGpus: 9 }),
  ];
  expect(allocationOf(fifo, jobs, 9)).toEqual([3, 4, 2]);
  expect(allocationOf(fifo, jobs, 6)).toEqual([3, 0, 3]);
});

test('fifo: says why each job gets what it gets', () => {
  const jobs = [
    aJob({ sequence: 0, demandGpus: 3 }),
    aJob({ sequence: 1, demandGpus: 9 }),
    aJob({ sequence: 2, demandGpus: 1 }),
    aJob({ sequence: 3, demandGpus: 0 }),
  ];
  const scheduler = fifo.start();
  for (const job of jobs) scheduler.admit(job);
  const told = jobs.map(scheduler.explain(8, 0));
  expect(told.map(({ code }) => code)).toEqual([
    'full-demand',
    'rest-of-cluster',
    'behind-earlier-jobs',
    'nothing-to-run',
  ]);
  expect(told.map(({ text }) => text)).toEqual([
    'It gets all 3 GPUs it can use.',
    'It gets the 5 GPUs left after 1 earlier job; it could use 9.',
    'It waits: no GPU of 8 is left after 2 earlier jobs.',
    'It has no work that needs a GPU now.',
  ]);
  expect(told[1]?.facts).toEqual({
    gpus: 5,
    demandGpus: 9,
    unitGpus: 1,
    clusterGpus: 8,
    leftGpus: 5,
    jobsAhead: 1,
  });
});

test('fifo: says when the cluster is too small for the first job', () => {
  const scheduler = fifo.start();
  const job = aJob({ sequence: 0, demandGpus: 9 });
  scheduler.admit(job);
  expect(scheduler.explain(8, 0)(job).text).toBe(
    'It gets the 8 GPUs in the cluster; it could use 9.',
  );
});

test('fifo: says when a unit does not fit', () => {
  const jobs = [
    aJob({ sequence: 0, demandGpus: 6 }),
    aJob({ sequence: 1, demandGpus: 4, unitGpus: 4 }),
  ];
  const scheduler = fifo.start();
  for (const job of jobs) scheduler.admit(job);
  const [, second] = jobs.map(scheduler.explain(8, 0));
  expect(second?.code).toBe('unit-does-not-fit');
  expect(second?.text).toBe('It needs 4 GPUs at once, and only 2 are left after 1 earlier job.');
});
