import { expect, test } from 'vitest';
import { foundPercent, frontOfAll } from '../../src/reproduce/found.ts';

const front = [
  [1, 10],
  [2, 5],
  [11, 0],
];

test('foundPercent: within a hundredth of the range of each objective, or better', () => {
  expect(foundPercent(front, front)).toBe(100);
  expect(foundPercent(front, [])).toBe(0);
  // Ranges are 10 and 10, so 0.1 may be missed.
  const near = [
    [1.1, 9],
    [2.2, 5],
  ];
  expect(foundPercent(front, near)).toBeCloseTo(100 / 3, 10);
});

test('frontOfAll: leaves out what something else beats', () => {
  expect(frontOfAll([...front, [3, 6], [2, 5]])).toEqual(front);
});
