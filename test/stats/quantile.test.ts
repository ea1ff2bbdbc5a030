import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantile, quantileOfSorted } from '../../src/stats/quantile.ts';

test("quantile: gives numpy's values", () => {
  // numpy.quantile([3, 1, 2, 10], [0, .25, .5, .9, .99, 1], method='linear')
  const sample = [3, 1, 2, 10];
  expect(quantile(sample, 0)).toBe(1);
  expect(quantile(sample, 0.25)).toBe(1.75);
  expect(quantile(sample, 0.5)).toBe(2.5);
  expect(quantile(sample, 0.9)).toBe(7.900000000000001);
  expect(quantile(sample, 0.99)).toBe(9.79);
  expect(quantile(sample, 1)).toBe(10);
  expect(sample).toEqual([3, 1, 2, 10]);
});

test('quantileOfSorted: a single value is every quantile', () => {
  expect(quantileOfSorted([4], 0.3)).toBe(4);
});

test('quantile: refuses an empty sample and fractions outside of 0 to 1', () => {
  expect(() => quantile([], 0.5)).toThrow('needs a sample');
  expect(() => quantile([1], 1.1)).toThrow('between 0 and 1');
});

test('quantile: rises with the fraction and stays within the sample', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, fraction, fraction, (sample, a, b) => {
      const [low, high] = [quantile(sample, Math.min(a, b)), quantile(sample, Math.max(a, b))];
      expect(low).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(Math.min(...sample));
      expect(high).toBeLessThanOrEqual(Math.max(...sample));
    }),
  );
});
