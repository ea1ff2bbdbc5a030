import { expect, test } from 'vitest';
import { crowdingDistances } from '../../../src/search/dominance/crowding.ts';

test('crowdingDistances: ends infinite, the others by their neighbours', () => {
  // Ranges 10 and 20. The point (2, 12): (5 - 0) / 10 + (20 - 4) / 20.
  const front = [
    [5, 4],
    [0, 20],
    [2, 12],
    [10, 0],
  ];
  const [a, b, c, d] = crowdingDistances(front);
  expect([b, d]).toEqual([Infinity, Infinity]);
  expect(c).toBeCloseTo(5 / 10 + 16 / 20, 12);
  expect(a).toBeCloseTo(8 / 10 + 12 / 20, 12);
});

test('crowdingDistances: unusable points alike, one point alone', () => {
  const bad = [Infinity, Infinity];
  expect(crowdingDistances([bad, bad, bad])).toEqual([Infinity, 0, Infinity]);
  expect(crowdingDistances([[1, 2]])).toEqual([Infinity]);
  expect(crowdingDistances([])).toEqual([]);
});
