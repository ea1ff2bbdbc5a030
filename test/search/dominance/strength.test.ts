import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distance, scaled } from '../../../src/search/dominance/distance.ts';
import { nondominatedRanks } from '../../../src/search/dominance/dominance.ts';
import {
  densities,
  rawFitness,
  strengthFitness,
  strengthSurvivors,
  truncate,
} from '../../../src/search/dominance/strength.ts';

const point = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 2 });
const points = fc.array(point, { minLength: 2, maxLength: 20 });

test('rawFitness: strengths of the dominators, by hand', () => {
  // a dominates c and d (strength 2), b dominates d (1), c dominates d (1).
  const [a, b, c, d] = [
    [1, 3],
    [4, 1],
    [2, 4],
    [5, 5],
  ];
  expect(rawFitness([a, b, c, d] as number[][])).toEqual([0, 0, 2, 2 + 1 + 1]);
});

test('densities: by the distance to the second of three neighbours', () => {
  // Scaled to 0, 1/4, 1/2, 1 in both objectives; k = sqrt(4) = 2.
  const line = [
    [0, 40],
    [1, 30],
    [2, 20],
    [4, 0],
  ];
  const [first, second, third, last] = densities(line);
  const root = Math.SQRT2;
  expect(first).toBeCloseTo(1 / (root / 2 + 2), 12);
  expect(second).toBeCloseTo(1 / (root / 4 + 2), 12);
  expect(third).toBeCloseTo(1 / (root / 2 + 2), 12);
  expect(last).toBeCloseTo(1 / ((root * 3) / 4 + 2), 12);
});

test('strengthFitness: below 1 for what nothing dominates, and only for that', () => {
  fc.assert(
    fc.property(points, (all) => {
      const ranks = nondominatedRanks(all);
      for (const [i, fitness] of strengthFitness(all).entries()) {
        expect(fitness < 1).toBe(ranks[i] === 0);
      }
    }),
  );
});

test('truncate: the closest goes, then the next closest, the ends stay', () => {
  const line = [0, 10, 11, 13, 20].map((x) => [x, 20 - x]);
  // 10 and 11 are closest; 11 has the nearer second neighbour (13 before 0).
  expect(truncate(line, 4)).toEqual([0, 1, 3, 4]);
  // 10 and 13 are closest now; 13 is nearer to 20 than 10 to 0.
  expect(truncate(line, 3)).toEqual([0, 1, 4]);
});

test('truncate: of equal points the last goes', () => {
  expect(
    truncate(
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      2,
    ),
  ).toEqual([0, 1]);
});

test('strengthSurvivors: the nondominated, then the fittest of the others', () => {
  const all = [
    [9, 9],
    [1, 3],
    [2, 4],
    [4, 1],
    [Infinity, Infinity],
  ];
  expect(strengthSurvivors(all, 3)).toEqual([1, 2, 3]);
  expect(strengthSurvivors(all, 4)).toEqual([0, 1, 2, 3]);
});

test('strengthSurvivors: as many as asked, none dominated while one that is not is left out', () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 2, max: 20 }), (all, count) => {
      const kept = strengthSurvivors(all, count);
      expect(kept).toHaveLength(Math.min(count, all.length));
      const ranks = nondominatedRanks(all);
      const lost = [...all.keys()].filter((i) => !kept.includes(i));
      if (lost.some((i) => ranks[i] === 0)) {
        expect(kept.every((i) => ranks[i] === 0)).toBe(true);
      }
    }),
  );
});

test('truncate: as by looking at every distance anew each time', () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 20 }), (all, count) => {
      const places = scaled(all);
      const alive = [...all.keys()];
      while (alive.length > count) {
        const vectors = alive.map((i) => ({
          i,
          far: alive
            .filter((j) => j !== i)
            .map((j) => distance(places[i] ?? [], places[j] ?? []))
            .sort((a, b) => a - b),
        }));
        const [crowded] = vectors.sort((a, b) => {
          const at = a.far.findIndex((value, k) => value !== b.far[k]);
          return at < 0 ? b.i - a.i : (a.far[at] ?? 0) - (b.far[at] ?? 0);
        });
        alive.splice(alive.indexOf(crowded?.i ?? -1), 1);
      }
      expect(truncate(all, count)).toEqual(alive);
    }),
  );
});
