import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stream } from '../../src/kernel/prng.ts';
import { autocorrelationTime } from '../../src/stats/autocorrelation-time.ts';

/** So many random values, each so many times in a row. */
function runs(seed: number, values: number, length: number): number[] {
  const draws = stream(seed, 'runs');
  return Array.from({ length: values }, () => draws.unit()).flatMap((value) =>
    Array.from({ length }, () => value),
  );
}

test('autocorrelationTime: by hand', () => {
  // Ranks less their mean are -1, -1, 1, 1; their products at lags 0 to 3 add up to 4, 1, -2, -1.
  expect(autocorrelationTime([1, 1, 2, 2])).toBeCloseTo(2 * (1 + 1 / 4) - 1, 12);
});

test('autocorrelationTime: 1 for values that do not depend on each other, or alternate, or are equal', () => {
  expect(autocorrelationTime(runs(1, 4_000, 1))).toBeLessThan(1.2);
  expect(autocorrelationTime(Array.from({ length: 100 }, (_, i) => i % 2))).toBe(1);
  expect(autocorrelationTime([7, 7, 7])).toBe(1);
});

test.each([3, 10, 30])('autocorrelationTime: runs of %d like values', (length) => {
  // 1 + 2 Σ (1 - k / length) for k from 1 to length - 1.
  const times = Array.from({ length: 20 }, (_, i) => autocorrelationTime(runs(i, 400, length)));
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  expect(mean / length).toBeGreaterThan(0.9);
  expect(mean / length).toBeLessThan(1.15);
});

test('autocorrelationTime: at least 1 and at most as many as there are, whatever rises with the values', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1 }), (series) => {
      const time = autocorrelationTime(series);
      expect(time).toBeGreaterThanOrEqual(1);
      expect(time).toBeLessThanOrEqual(Math.max(1, series.length));
      expect(autocorrelationTime(series.map(Math.exp))).toBe(time);
    }),
  );
});
