import { expect, test } from 'vitest';
import { sjf } from '../../src/policy/sjf.ts';
import { aJob, allocationOf, reasonsOf } from './support.ts';

test('sjf: the order is that of the size at submission, whatever is left', () => {
  const jobs = [
    aJob({ sequence: 0, sizeGpuSeconds: 10, remainingGpuSeconds: 1 }),
    aJob({ sequence: 1, sizeGpuSeconds: 9, remainingGpuSeconds: 9 }),
  ];
  expect(allocationOf(sjf, jobs, 1)).toEqual([0, 1]);
  expect(reasonsOf(sjf, jobs, 1)[0]).toMatchObject({
    code: 'behind-smaller-jobs',
    text: 'It waits: no GPU of 1 is left after 1 smaller job.',
    facts: { sizeGpuSeconds: 10 },
  });
});
