import { expect, test } from 'vitest';
import { exponentialWeights } from '../../src/queueing/weights.ts';

test('exponentialWeights: fall by e^-W from queue to queue and sum to 1', () => {
  const weights = exponentialWeights(3, Math.log(2));
  // 1, 1/2, 1/4 over 7/4.
  [4 / 7, 2 / 7, 1 / 7].forEach((weight, i) => {
    expect(weights[i]).toBeCloseTo(weight, 12);
  });
});

test('exponentialWeights: are equal at 0 and favour the largest jobs below', () => {
  expect(exponentialWeights(4, 0)).toEqual([0.25, 0.25, 0.25, 0.25]);
  const [small = 0, large = 0] = exponentialWeights(2, -1);
  expect(large / small).toBeCloseTo(Math.E, 12);
});

test('exponentialWeights: refuses less than one queue', () => {
  expect(() => exponentialWeights(0, 1)).toThrow('0 queues');
});
