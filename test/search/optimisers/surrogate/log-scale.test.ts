import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logScale } from '../../../../src/search/optimisers/surrogate/log-scale.ts';

test('logScale: 0 for the smallest, ln 2 for the median, ln 101 a hundred times as far', () => {
  const scale = logScale([30, 10, 20, 5_000, 12]);
  expect(scale.scaled(10)).toBe(0);
  expect(scale.scaled(20)).toBeCloseTo(Math.LN2, 12);
  expect(scale.scaled(1_010)).toBeCloseTo(Math.log(101), 12);
});

test('logScale: there and back, in the same order', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(values, (all) => {
      const scale = logScale(all);
      const sorted = all.toSorted((a, b) => a - b);
      for (const [i, value] of sorted.entries()) {
        const there = scale.scaled(value);
        expect(there).toBeGreaterThanOrEqual(scale.scaled(sorted[i - 1] ?? value));
        expect(scale.unscaled(there)).toBeCloseTo(value, 5);
      }
    }),
  );
});

test('logScale: values that are all alike', () => {
  const scale = logScale([7, 7, 7]);
  expect(scale.scaled(7)).toBe(0);
  expect(scale.unscaled(scale.scaled(9))).toBeCloseTo(9, 12);
});
