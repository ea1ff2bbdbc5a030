import { expect, test } from 'vitest';
import { distance, scaled } from '../../../src/search/dominance/distance.ts';

test('scaled: best 0, worst 1 in each objective, whatever its unit', () => {
  expect(
    scaled([
      [1000, 0.5],
      [3000, 0.25],
      [2000, 0.375],
    ]),
  ).toEqual([
    [0, 1],
    [1, 0],
    [0.5, 0.5],
  ]);
});

test('scaled: infinite ones lie beyond the worst, equal ones at the best', () => {
  expect(
    scaled([
      [1, 7],
      [Infinity, Infinity],
      [3, 7],
    ]),
  ).toEqual([
    [0, 0],
    [2, 2],
    [1, 0],
  ]);
});

test('distance: of Pythagoras', () => {
  expect(distance([0, 0], [3, 4])).toBe(5);
  expect(distance([1, 2, 3], [3, 4, 4])).toBe(3);
});
