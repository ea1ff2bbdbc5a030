import { expect, test } from 'vitest';
import { promiseChanges } from '../../../src/pcs/policy/promise-changes.ts';
import { aJob, aMoment } from '../../adapters/sqlite/builders.ts';

const seconds = (value: number) => aMoment + 1_000 * value;
const never = Number.POSITIVE_INFINITY;

/** A job promised to take 100 s, expected at `now` and `then` seconds after its submission. */
function change(now: number, then: number, tolerancePercent = 1) {
  const promise = { job: 'job-0', atMs: aMoment, completesAtMs: seconds(100) };
  const row = { ...promise, source: 'user', cause: 'submission', basis: null } as const;
  const completions = {
    present: new Map([['job-0', seconds(now)]]),
    other: new Map([['job-0', seconds(then)]]),
  };
  return promiseChanges([aJob()], () => row, completions, tolerancePercent)[0];
}

test.each([
  // now, then, later, suffers by
  [100, 100, 0, 0],
  [100, 90, -10, 0],
  [80, 100, 20, 0],
  [80, 130, 50, 30],
  [100, 101, 1, 1],
  [100, 102, 2, 2],
  // A promise that is broken anyway suffers by what comes on top.
  [150, 150, 0, 0],
  [150, 160, 10, 10],
  [150, 120, -30, 0],
])('promiseChanges: promised 100 s, %i s now and %i s then', (now, then, later, by) => {
  expect(change(now, then)).toMatchObject({
    promised: new Date(seconds(100)).toISOString(),
    expectedNow: new Date(seconds(now)).toISOString(),
    expectedThen: new Date(seconds(then)).toISOString(),
    laterSeconds: later,
    suffersSeconds: by,
    suffersPercent: by,
    suffers: by > 1,
  });
});

test('promiseChanges: the tolerance is a part of the promised time', () => {
  expect(change(100, 120, 20)?.suffers).toBe(false);
  expect(change(100, 121, 20)?.suffers).toBe(true);
});

test('promiseChanges: a job that would never end suffers, one that never does anyway does not', () => {
  expect(change(100, never, 1_000)).toMatchObject({
    ...{ expectedThen: null, laterSeconds: null, suffersSeconds: null, suffers: true },
  });
  expect(change(never, never)).toMatchObject({ suffersSeconds: 0, suffers: false });
  expect(change(never, 120)).toMatchObject({
    expectedNow: null,
    suffersSeconds: 0,
    suffers: false,
  });
});

test('promiseChanges: jobs that were promised nothing or are unknown are left out', () => {
  const same = new Map([['job-0', seconds(1)]]);
  const both = { present: same, other: same };
  expect(promiseChanges([aJob()], () => null, both, 1)).toEqual([]);
  expect(promiseChanges([aJob({ id: 'other' })], () => null, both, 1)).toEqual([]);
});
