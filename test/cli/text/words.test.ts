import { expect, test } from 'vitest';
import type { PredictedCompletion } from '../../../src/api/index.ts';
import { intervalWords } from '../../../src/cli/text/words.ts';

const now = new Date(2026, 0, 2, 14, 0, 0);
const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000).toISOString();
const promise: PredictedCompletion = {
  at: after(0),
  seconds: 150,
  completesAt: after(150),
  rawSeconds: 120,
  interval: {
    coverage: 0.9,
    earliestSeconds: 120,
    latestSeconds: 240,
    earliestAt: after(120),
    latestAt: after(240),
    source: 'queue',
    jobs: 124,
    basis: 'calibrated on 124 jobs of queue 2',
  },
  source: 'user',
  cause: 'submission',
};

test('intervalWords: range, basis, and the raw prediction where it differs', () => {
  expect(intervalWords(promise, now)).toBe(
    '90 % sure: 2 min to 4 min, 14:02:00 to 14:04:00 ' +
      '(calibrated on 124 jobs of queue 2); 2 min if nothing else arrived',
  );
  expect(intervalWords({ ...promise, rawSeconds: 150 }, now)).toMatch(/queue 2\)$/);
});

test('intervalWords: nothing where nothing is known', () => {
  expect(intervalWords({ ...promise, interval: null }, now)).toBeNull();
});
