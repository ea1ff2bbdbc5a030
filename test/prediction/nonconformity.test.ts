import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Forecast } from '../../src/prediction/forecast.ts';
import { rangeWithin, scoreOf } from '../../src/prediction/nonconformity.ts';

const forecast = { rawSeconds: 90, sampleSeconds: [400, 100, 100, 200, 100, 300, 100, 800] };

test.each([
  ['the earliest, where half of the samples are', 100, 1 / 9],
  ['the middle', 150, 1 / 9],
  ['the third from above', 300, 3 / 9],
  ['between the last two', 500, 7 / 9],
  ['the last', 800, 7 / 9],
  ['the last but for rounding', 800.0001, 7 / 9],
  ['later than all by a factor of e', 800 * Math.E, 2],
  ['earlier than all by a factor of 2', 50, 1 + Math.LN2],
])('scoreOf: %s', (_, seconds, score) => {
  expect(scoreOf(forecast, seconds)).toBeCloseTo(score, 9);
});

test('scoreOf: without samples, how far from the raw prediction', () => {
  const raw = { rawSeconds: 90, sampleSeconds: [] };
  expect(scoreOf(raw, 90)).toBe(0);
  expect(scoreOf(raw, 180)).toBeCloseTo(1 + Math.LN2, 9);
  expect(rangeWithin(raw, 0.5)).toEqual({ lowSeconds: 90, highSeconds: 90 });
});

test.each([
  [0, 100, 200],
  [3 / 9, 100, 300],
  [5 / 9, 100, 400],
  [0.77, 100, 400],
  [7 / 9, 100, 800],
  [1, 100, 800],
  [1 + Math.LN2, 50, 1_600],
])('rangeWithin: score %d', (score, lowSeconds, highSeconds) => {
  const range = rangeWithin(forecast, score);
  expect(range.lowSeconds).toBeCloseTo(lowSeconds, 9);
  expect(range.highSeconds).toBeCloseTo(highSeconds, 9);
});

const seconds = fc.integer({ min: 1, max: 40 });
const forecasts = fc.record<Forecast>({
  rawSeconds: seconds,
  sampleSeconds: fc.array(seconds, { maxLength: 16 }),
});
/** From the score of the middle on: its range is never empty. */
const scores = fc.double({ min: 0.5, max: 3, noNaN: true });

test('rangeWithin: the samples that score no more lie inside, and no others', () => {
  fc.assert(
    fc.property(forecasts, scores, (one, score) => {
      const { lowSeconds, highSeconds } = rangeWithin(one, score);
      for (const time of one.sampleSeconds) {
        const isInside = time >= lowSeconds && time <= highSeconds;
        expect(isInside).toBe(scoreOf(one, time) <= score);
      }
    }),
  );
});

test('rangeWithin: its ends score no more, and a larger score gives a range around it', () => {
  fc.assert(
    fc.property(forecasts, scores, scores, (one, score, more) => {
      const inner = rangeWithin(one, Math.min(score, more));
      const outer = rangeWithin(one, Math.max(score, more));
      expect(outer.lowSeconds).toBeLessThanOrEqual(inner.lowSeconds);
      expect(outer.highSeconds).toBeGreaterThanOrEqual(inner.highSeconds);
      for (const end of [outer.lowSeconds, outer.highSeconds]) {
        expect(scoreOf(one, end)).toBeLessThanOrEqual(Math.max(score, more) + 1e-5);
      }
    }),
  );
});
