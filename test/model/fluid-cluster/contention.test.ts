import { expect, test } from 'vitest';
import { eventWeightedContention } from '../../../src/model/fluid-cluster/contention.ts';

function contention(arrivals: number[], finishes: number[]): number[] {
  return [...eventWeightedContention(Float64Array.from(arrivals), Float64Array.from(finishes))];
}

test('eventWeightedContention: a job alone met itself', () => {
  expect(contention([0], [10])).toEqual([1]);
});

test('eventWeightedContention: counts those there at its arrival and before each later event', () => {
  // A: 1 at its arrival, 1 as B comes, 2 as B ends, 1 as it ends itself.
  // B: 2 at its arrival, 2 as it ends.
  expect(contention([0, 3], [9, 5])).toEqual([5 / 4, 2]);
});

test('eventWeightedContention: at one instant ends come before arrivals', () => {
  expect(contention([0, 5], [5, 8])).toEqual([1, 1]);
});
