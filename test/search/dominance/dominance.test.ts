import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dominates,
  nondominated,
  nondominatedRanks,
} from '../../../src/search/dominance/dominance.ts';

const point = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 3 });
const points = fc.array(point, { maxLength: 25 });

test('dominates: nowhere worse and somewhere better', () => {
  expect(dominates([1, 2], [1, 3])).toBe(true);
  expect(dominates([1, 2], [1, 2])).toBe(false);
  expect(dominates([1, 3], [2, 2])).toBe(false);
  expect(dominates([9, 9], [Infinity, Infinity])).toBe(true);
  expect(dominates([Infinity, Infinity], [Infinity, Infinity])).toBe(false);
});

test('dominates: is a strict partial order', () => {
  fc.assert(
    fc.property(point, point, point, (a, b, c) => {
      expect(dominates(a, a)).toBe(false);
      if (dominates(a, b)) expect(dominates(b, a)).toBe(false);
      if (dominates(a, b) && dominates(b, c)) expect(dominates(a, c)).toBe(true);
    }),
  );
});

test('nondominated: of equal points the first', () => {
  const all = [
    [1, 5],
    [2, 2],
    [3, 3],
    [2, 2],
    [5, 1],
  ];
  expect(nondominated(all)).toEqual([0, 1, 4]);
});

test('nondominatedRanks: three fronts drawn by hand', () => {
  const all = [
    [1, 4],
    [4, 1],
    [2, 5],
    [5, 2],
    [5, 5],
    [2, 2],
  ];
  expect(nondominatedRanks(all)).toEqual([0, 0, 1, 1, 2, 0]);
});

test('nondominatedRanks: a rank is one above that of the worst dominator', () => {
  fc.assert(
    fc.property(points, (all) => {
      const ranks = nondominatedRanks(all);
      for (const [i, a] of all.entries()) {
        const above = all.flatMap((b, j) => (dominates(b, a) ? [ranks[j] ?? 0] : []));
        expect(ranks[i]).toBe(Math.max(-1, ...above) + 1);
      }
    }),
  );
});

test('nondominated: is front 0 without repetitions', () => {
  fc.assert(
    fc.property(points, (all) => {
      const ranks = nondominatedRanks(all);
      const first = all.filter((_, i) => ranks[i] === 0).map((p) => p.join());
      const found = nondominated(all).map((i) => all[i]?.join());
      expect(new Set(found)).toEqual(new Set(first));
      expect(found).toHaveLength(new Set(first).size);
    }),
  );
});
