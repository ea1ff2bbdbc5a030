import { expect, test } from 'vitest';
import { aJob, dipping, linear, someJobs } from './support.ts';

test('FluidJobs: jobs that scale alike share a shape', () => {
  const jobs = someJobs(
    aJob(0, 1, { demandGpus: 2 }),
    aJob(1.5, 2, { demandGpus: 3 }),
    aJob(2, 3, { demandGpus: 2 }),
    aJob(2, 3, { demandGpus: 2, speedups: dipping }),
  );
  expect([...jobs.shape]).toEqual([0, 1, 0, 2]);
  expect(jobs.shapes.map(({ speedups }) => [...speedups])).toEqual([
    linear.slice(0, 3),
    linear.slice(0, 4),
    dipping.slice(0, 3),
  ]);
  expect([...jobs.arrivalMicros]).toEqual([0, 1_500_000, 2_000_000, 2_000_000]);
  expect(jobs.count).toBe(4);
});

test('FluidJobs: a table that ends before the demand is a mistake of the caller', () => {
  expect(() => someJobs(aJob(0, 1, { demandGpus: 9, speedups: dipping }))).toThrow(
    'before the demand',
  );
});
