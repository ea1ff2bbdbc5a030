import { expect, test } from 'vitest';
import { known } from '../../src/policy/known.ts';
import { aJob } from './support.ts';

test('known: what is held of a job, and an error with its name where it was not admitted', () => {
  const [job, other] = [aJob({ sequence: 0 }), aJob({ sequence: 1 })];
  const held = new Map([[job, 0]]);
  expect(known(held, job)).toBe(0);
  expect(() => known(held, other)).toThrow('job-1 was not admitted');
});
