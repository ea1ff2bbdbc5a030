import { expect, test } from 'vitest';
import { las, lasFromSpec, leaseField } from '../../src/policy/las.ts';
import { aJob, allocationOf, reasonsOf } from './support.ts';

test('las: who got least comes first, whatever the sizes', () => {
  const jobs = [
    aJob({ sequence: 0, sizeGpuSeconds: 1, attainedGpuSeconds: 7 }),
    aJob({ sequence: 1, sizeGpuSeconds: 99, attainedGpuSeconds: 6, demandGpus: 2 }),
    aJob({ sequence: 2, sizeGpuSeconds: 50, attainedGpuSeconds: 6 }),
  ];
  const policy = las({ leaseSeconds: 10 });
  expect(allocationOf(policy, jobs, 3)).toEqual([0, 2, 1]);
  expect(reasonsOf(policy, jobs, 3)[0]).toMatchObject({
    text: 'It waits: no GPU of 3 is left after 2 jobs with less service so far.',
    facts: { attainedGpuSeconds: 7 },
  });
});

test('lasFromSpec, leaseField: a lease has a length', () => {
  expect(lasFromSpec({ name: 'las', leaseSeconds: 5 }).name).toBe('las');
  expect(leaseField({ leaseSeconds: 0.5 })).toBe(0.5);
  for (const leaseSeconds of [0, -1, undefined, '5']) {
    expect(() => lasFromSpec({ name: 'las', leaseSeconds })).toThrow('leaseSeconds');
  }
});
