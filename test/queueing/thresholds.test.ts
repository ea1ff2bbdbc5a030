import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thresholdsByVariation } from '../../src/queueing/thresholds.ts';
import { momentsOf } from '../../src/stats/moments.ts';

/** The classes that the thresholds make of the sizes. */
function classesOf(sizes: readonly number[], thresholds: readonly number[]): number[][] {
  const bounds = [...thresholds, Number.POSITIVE_INFINITY];
  return bounds.map((bound, i) =>
    sizes.filter((size) => size <= bound && size > (bounds[i - 1] ?? Number.NEGATIVE_INFINITY)),
  );
}

test('thresholdsByVariation: the size that would exceed the limit opens the next class', () => {
  // 1, 3: mean 2, variance 1, C² 0.25. With 10: mean 14/3, variance (1+9+100)/3 - 196/9 = 134/9,
  // C² 134/196 = 0.68 > 0.5, so 3 ends the class.
  // 10, 30: 0.25 again. With 90: mean 130/3, variance 9100/3 - 16900/9 = 10400/9,
  // C² 10400/16900 = 0.62 > 0.5, so 30 ends the class. 90, 200: 3025/21025 = 0.14.
  // Were 10 counted in no class, 30, 90, 200 would make one with C² 44600/102400 = 0.44.
  expect(thresholdsByVariation([10, 1, 30, 3, 90, 200], 0.5)).toEqual([3, 30]);
});

test('thresholdsByVariation: one class when the limit is not reached, or nothing is known', () => {
  expect(thresholdsByVariation([1, 3], 0.25)).toEqual([]);
  expect(thresholdsByVariation([5, 5, 5], 0)).toEqual([]);
  expect(thresholdsByVariation([], 0.5)).toEqual([]);
});

test('thresholdsByVariation: never parts equal sizes', () => {
  // C² of 1, 1, 1, 4 is 27/49 = 0.55 and of 1, 1, 1, 4, 4 it is 54/121 = 0.45: a scan by element
  // would cut at 0.5 between the ones and the fours, and does not have to.
  expect(thresholdsByVariation([1, 4, 1, 4, 1], 0.5)).toEqual([]);
  expect(thresholdsByVariation([1, 4, 1, 4, 1], 0.4)).toEqual([1]);
});

test('thresholdsByVariation: C² of every class is at most the limit, thresholds rise', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 60 });
  const limit = fc.double({ min: 0, max: 3, noNaN: true });
  fc.assert(
    fc.property(sizes, limit, (sample, variationLimit) => {
      const thresholds = thresholdsByVariation(sample, variationLimit);
      const classes = classesOf(sample, thresholds);
      expect(classes.flat()).toHaveLength(sample.length);
      for (const [i, members] of classes.entries()) {
        expect(members.length).toBeGreaterThan(0);
        const { squaredVariation } = momentsOf(members.toSorted((a, b) => a - b));
        expect(squaredVariation).toBeLessThanOrEqual(variationLimit + 1e-12);
        if (i > 0) expect(thresholds[i - 1]).toBeLessThan(thresholds[i] ?? Number.MAX_VALUE);
      }
    }),
  );
});

test('thresholdsByVariation: a class cannot take in the next size', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(sizes, fc.double({ min: 0, max: 2, noNaN: true }), (sample, limit) => {
      const classes = classesOf(sample, thresholdsByVariation(sample, limit));
      for (const [i, next] of classes.entries()) {
        if (i === 0) continue;
        const smallest = Math.min(...next);
        const grown = [...(classes[i - 1] ?? []), ...next.filter((size) => size === smallest)];
        expect(momentsOf(grown).squaredVariation).toBeGreaterThan(limit - 1e-12);
      }
    }),
  );
});
