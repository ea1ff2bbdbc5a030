import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponential } from '../../src/kernel/distributions.ts';
import { stream } from '../../src/kernel/prng.ts';
import { kolmogorovSmirnov, kolmogorovTail } from '../../src/stats/kolmogorov-smirnov.ts';

test.each([
  // Smirnov's table (1948) of critical values.
  [1.2238, 0.1],
  [1.3581, 0.05],
  [1.6276, 0.01],
  [1.9495, 0.001],
  [0.8276, 0.5],
])('kolmogorovTail: %d is exceeded with probability %d', (lambda, probability) => {
  expect(kolmogorovTail(lambda)).toBeCloseTo(probability, 4);
});

test('kolmogorovTail: falls from 1 to 0 without a jump', () => {
  expect([kolmogorovTail(0), kolmogorovTail(0.19)]).toEqual([1, 1]);
  expect(kolmogorovTail(0.21)).toBeCloseTo(1, 9);
  for (let i = 1; i < 100; i++) {
    expect(kolmogorovTail(i / 20)).toBeLessThanOrEqual(kolmogorovTail((i - 1) / 20));
  }
  expect(kolmogorovTail(10)).toBeLessThan(1e-80);
});

test('kolmogorovSmirnov: distances by hand', () => {
  // After 2 the first sample is through by 2/3, the second by 0; after 5 by 1 and 1/4.
  expect(kolmogorovSmirnov([1, 2, 5], [3, 6, 7, 8]).distance).toBeCloseTo(1 - 1 / 4, 12);
  expect(kolmogorovSmirnov([1, 2], [3, 4]).distance).toBe(1);
  expect(kolmogorovSmirnov([2, 2, 3], [2, 3, 3]).distance).toBeCloseTo(1 / 3, 12);
  expect(kolmogorovSmirnov([4, 1], [1, 4])).toEqual({ distance: 0, pValue: 1 });
});

test('kolmogorovSmirnov: the p-value of two samples by the formula', () => {
  const a = Array.from({ length: 100 }, (_, i) => i);
  const b = a.map((value) => value + 25);
  const { distance, pValue } = kolmogorovSmirnov(a, b);
  expect(distance).toBeCloseTo(0.25, 12);
  const lambda = (Math.sqrt(50) + 0.12 + 0.11 / Math.sqrt(50)) * 0.25;
  expect(pValue).toBeCloseTo(kolmogorovTail(lambda), 12);
  expect(pValue).toBeLessThan(0.01);
});

test('kolmogorovSmirnov: values of which four tell as much as one are as good as a quarter of them', () => {
  const a = Array.from({ length: 100 }, (_, i) => i);
  const fourfold = a.flatMap((value) => [value, value, value, value]);
  const shifted = (values: readonly number[]) => values.map((value) => value + 25);
  const once = kolmogorovSmirnov(a, shifted(a));
  expect(kolmogorovSmirnov(fourfold, shifted(fourfold), 4)).toEqual(once);
});

test('kolmogorovSmirnov: neither order, nor sides, nor a rising function of both matter', () => {
  const values = fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const result = kolmogorovSmirnov(a, b);
      expect(kolmogorovSmirnov(b, a)).toEqual(result);
      expect(kolmogorovSmirnov(a.toReversed(), b)).toEqual(result);
      const doubled = (list: number[]) => list.map((value) => value * 2);
      expect(kolmogorovSmirnov(doubled(a), doubled(b))).toEqual(result);
      expect(result.distance).toBeGreaterThanOrEqual(0);
      expect(result.distance).toBeLessThanOrEqual(1);
    }),
  );
});

test('kolmogorovSmirnov: finds about as many false differences as it says', () => {
  const prng = stream(11, 'kolmogorov-smirnov');
  const sample = () => Array.from({ length: 60 }, () => exponential(prng, 5));
  let found = 0;
  for (let i = 0; i < 600; i++) if (kolmogorovSmirnov(sample(), sample()).pValue < 0.1) found++;
  // At most 60 expected, with a standard error of 7; a discrete distance makes it fewer.
  expect(found).toBeLessThan(85);
  expect(found).toBeGreaterThan(25);
});

test('kolmogorovSmirnov: needs two samples', () => {
  expect(() => kolmogorovSmirnov([], [1])).toThrow('two samples');
});
