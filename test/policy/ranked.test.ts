import { expect, test } from 'vitest';
import { RankedPolicy } from '../../src/policy/ranked.ts';
import { aJob, allocationOf, reasonsOf } from './support.ts';

/** Large jobs first. */
const largest = new RankedPolicy({
  name: 'largest',
  key: (job) => -job.sizeGpuSeconds,
  keyFact: 'key',
  leaseSeconds: 7,
  code: 'behind-larger-jobs',
  words: (jobs) => `${jobs} larger`,
});

const jobs = [5, 9, 9, 1].map((sizeGpuSeconds, sequence) =>
  aJob({ sequence, sizeGpuSeconds, demandGpus: 3 }),
);

test('RankedPolicy: the smallest key first, among equals the earlier arrival', () => {
  expect(allocationOf(largest, jobs, 8)).toEqual([2, 3, 3, 0]);
  expect(allocationOf(largest, jobs, 4)).toEqual([0, 3, 1, 0]);
  expect(allocationOf(largest, jobs.toReversed(), 4)).toEqual([0, 1, 3, 0]);
});

test('RankedPolicy: jobs that can use nothing are asked for no key', () => {
  const idle = {
    ...aJob({ sequence: 9, demandGpus: 0 }),
    get sizeGpuSeconds(): number {
      throw new Error('asked');
    },
  };
  expect(allocationOf(largest, [idle, ...jobs], 4)).toEqual([0, 0, 3, 1, 0]);
});

test('RankedPolicy: ranks again after the lease while some job waits', () => {
  const scheduler = largest.start();
  for (const job of jobs) scheduler.admit(job);
  scheduler.allocate(11, 0, { give: () => undefined });
  expect(scheduler.decideAgainSeconds).toBe(7);
  scheduler.allocate(12, 0, { give: () => undefined });
  expect(scheduler.decideAgainSeconds).toBeNull();
});

test('RankedPolicy: says who comes first, and the key', () => {
  const [first, , , last] = reasonsOf(largest, jobs, 8);
  expect(first?.text).toBe('It gets the 2 GPUs left after 2 larger; it could use 3.');
  expect(first?.facts).toMatchObject({ key: -5, jobsAhead: 2, leftGpus: 2 });
  expect(last?.code).toBe('behind-larger-jobs');
  expect(() => largest.start().explain(1, 0)(aJob({ sequence: 3 }))).toThrow('job-3');
});
