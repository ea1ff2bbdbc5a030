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

test('FluidJobs: believed to be other than they are', () => {
  const right = someJobs(aJob(0, 3), aJob(1, 3 * (1 + 1e-14), { sizeGpuSeconds: 3 }));
  expect(right.misjudgement).toBeNull();
  expect(right.believed()).toBe(right);
  const wrong = someJobs(aJob(0, 4, { sizeGpuSeconds: 6 }), aJob(1, 5, { demandGpus: 2 }));
  expect([...(wrong.misjudgement ?? [])]).toEqual([1.5, 1]);
  const believed = wrong.believed();
  expect([...believed.workSeconds]).toEqual([6, 5]);
  expect([...believed.shape]).toEqual([...wrong.shape]);
  expect(believed.shapes).toEqual(wrong.shapes);
});
