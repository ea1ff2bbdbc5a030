import { expect, test } from 'vitest';
import { lacksMore, shareInRounds } from '../../../src/model/fluid-cluster/share-in-rounds.ts';
import type { WeightedClaim } from '../../../src/policy/apportion.ts';

/** Queues of these weights and demands. */
function claims(...each: readonly (readonly [number, number])[]): WeightedClaim[] {
  return each.map(([weight, demandGpus]) => ({
    weight,
    demandGpus,
    shareGpus: Number.NaN,
    canUseMoreThan: (gpus) => demandGpus > gpus,
  }));
}

function sharesOf(gpus: number, queues: readonly WeightedClaim[]): number[] {
  shareInRounds(queues, gpus, new Float64Array(queues.length));
  return queues.map(({ shareGpus }) => Number(shareGpus.toFixed(9)));
}

test('shareInRounds: what a queue leaves goes to the others by weight', () => {
  // 2, 3 and 2 in the first round; the 3 that are left go 3 to 2.
  expect(sharesOf(10, claims([0.5, 2], [0.3, 10], [0.2, 10]))).toEqual([2, 4.8, 3.2]);
});

test('shareInRounds: up to a thousandth of a GPU is not given', () => {
  // 0.01 is left by the first, 0.0098 of it for the second and 0.0002 for the third.
  const queues = claims([0.9, 0.89], [0.098, 5], [0.002, 5]);
  expect(sharesOf(1, queues)).toEqual([0.89, 0.1078, 0.002]);
});

test('shareInRounds: a queue that lacks no more than a thousandth has enough', () => {
  const queues = claims([0.2498, 1], [0.5, 1], [0.2502, 9]);
  expect(sharesOf(4, queues)).toEqual([0.9992, 1, 2.0008]);
  expect(queues.map(lacksMore)).toEqual([false, false, true]);
  expect(sharesOf(4, claims([0.2498, 1], [0.2498, 1], [0.5004, 1]))).toEqual([0.9992, 0.9992, 1]);
});

test('shareInRounds: idle queues have no share', () => {
  expect(sharesOf(4, claims([0.5, 0], [0.5, 0]))).toEqual([0, 0]);
});

test('shareInRounds: where a queue would stand still, shares are exact', () => {
  expect(sharesOf(1, claims([0.999, 5], [0.001, 5]))).toEqual([0.999, 0.001]);
  expect(sharesOf(1, claims([0.999, 0], [0.001, 5]))).toEqual([0, 1]);
  const queues = claims(...Array.from({ length: 2000 }, () => [0.0005, 1] as const));
  expect(new Set(sharesOf(1, queues))).toEqual(new Set([0.0005]));
});
