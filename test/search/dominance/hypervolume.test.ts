import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hypervolume, hypervolumeGain } from '../../../src/search/dominance/hypervolume.ts';

test('hypervolume: one objective is a length', () => {
  expect(hypervolume([[3], [5]], [10])).toBe(7);
});

test('hypervolume: a staircase in two dimensions', () => {
  // Boxes 9 x 1, then 6 x 3, then 2 x 4 above one another.
  const front = [
    [1, 9],
    [4, 6],
    [8, 2],
  ];
  expect(hypervolume(front, [10, 10])).toBe(9 * 1 + 6 * 3 + 2 * 4);
});

test('hypervolume: two boxes in three dimensions by inclusion and exclusion', () => {
  const front = [
    [1, 2, 3],
    [2, 1, 1],
  ];
  expect(hypervolume(front, [4, 4, 4])).toBe(3 * 2 * 1 + 2 * 3 * 3 - 2 * 2 * 1);
});

test('hypervolume: points at or beyond the reference add nothing, repeated ones once', () => {
  expect(
    hypervolume(
      [
        [1, 10],
        [11, 0],
        [Infinity, Infinity],
      ],
      [10, 10],
    ),
  ).toBe(0);
  expect(
    hypervolume(
      [
        [5, 5],
        [5, 5],
        [6, 6],
      ],
      [10, 10],
    ),
  ).toBe(25);
  expect(hypervolume([], [10, 10])).toBe(0);
});

test.each([1, 2, 3, 4, 5])('hypervolume: counts unit cubes in %i dimensions', (dimensions) => {
  const side = 4;
  const value = fc.integer({ min: 0, max: side });
  const point = fc.array(value, { minLength: dimensions, maxLength: dimensions });
  const reference = Array.from({ length: dimensions }, () => side);
  fc.assert(
    fc.property(fc.array(point, { maxLength: 7 }), (points) => {
      let cubes = 0;
      for (let code = 0; code < side ** dimensions; code++) {
        const cube = reference.map((_, m) => Math.floor(code / side ** m) % side);
        if (points.some((p) => cube.every((low, m) => low >= (p[m] ?? 0)))) cubes++;
      }
      expect(hypervolume(points, reference)).toBe(cubes);
    }),
    { numRuns: 50 },
  );
});

test('hypervolumeGain: what is dominated or beyond the reference adds nothing', () => {
  const front = [
    [1, 9],
    [4, 6],
  ];
  expect(hypervolumeGain([2, 7], front, [10, 10])).toBe(2 * 2);
  expect(hypervolumeGain([5, 6], front, [10, 10])).toBe(0);
  expect(hypervolumeGain([4, 6], front, [10, 10])).toBe(0);
  expect(hypervolumeGain([0, 10], front, [10, 10])).toBe(0);
});

test.each([1, 2, 3, 4])('hypervolumeGain: what a point adds in %i dimensions', (dimensions) => {
  const value = fc.integer({ min: 0, max: 9 });
  const point = fc.array(value, { minLength: dimensions, maxLength: dimensions });
  const reference = Array.from({ length: dimensions }, () => 8);
  fc.assert(
    fc.property(point, fc.array(point, { maxLength: 8 }), (added, others) => {
      const before = hypervolume(others, reference);
      const after = hypervolume([...others, added], reference);
      expect(hypervolumeGain(added, others, reference)).toBe(after - before);
    }),
  );
});
