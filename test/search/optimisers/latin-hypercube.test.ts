import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stream } from '../../../src/kernel/prng.ts';
import { latinHypercube } from '../../../src/search/optimisers/latin-hypercube.ts';

const variables = [
  { name: 'a', from: -3, to: 3 },
  { name: 'b', from: 0, to: 0.1 },
];

test('latinHypercube: one point in every part of every range', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(), (count, seed) => {
      const points = latinHypercube(variables, count, stream(seed, 'test'));
      expect(points).toHaveLength(count);
      for (const [k, { from, to }] of variables.entries()) {
        const parts = points.map((point) =>
          Math.floor((((point[k] ?? 0) - from) / (to - from)) * count),
        );
        expect(parts.sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      }
    }),
    { seed: 1 },
  );
});

test('latinHypercube: variables do not rise together', () => {
  const points = latinHypercube(variables, 100, stream(1, 'test'));
  const order = (k: number) =>
    points.toSorted((a, b) => (a[k] ?? 0) - (b[k] ?? 0)).map((point) => points.indexOf(point));
  const rank = order(1);
  const products = order(0).reduce(
    (sum, point, i) => sum + (i - 49.5) * (rank.indexOf(point) - 49.5),
    0,
  );
  // Spearman's rank correlation, whose standard error is 0.1.
  expect(Math.abs(products / (100 * ((100 ** 2 - 1) / 12)))).toBeLessThan(0.3);
});
