import { expect, test } from 'vitest';
import { usableGpus } from '../../src/policy/usable.ts';
import { aJob } from './support.ts';

test('usableGpus: at most the demand, in whole units', () => {
  const job = aJob({ sequence: 0, demandGpus: 12, unitGpus: 4 });
  expect([0, 3, 4, 7, 8, 15, 100].map((gpus) => usableGpus(job, gpus))).toEqual([
    0, 0, 4, 4, 8, 12, 12,
  ]);
});

test('usableGpus: a demand that is no multiple of the unit is not used to the full', () => {
  expect(usableGpus(aJob({ sequence: 0, demandGpus: 7, unitGpus: 4 }), 100)).toBe(4);
});
