import { expect, test } from 'vitest';
import {
  artifactQueues,
  artifactThresholds,
  artifactWeights,
} from '../../src/queueing/artifact-queues.ts';
import { queuesBy } from '../../src/queueing/queue-rule.ts';

test('artifactThresholds: the size with which C² exceeds the limit counts in no class', () => {
  // 1, 1, 9: mean 11/3, variance 128/9, C² 128/121 > 1. Then 10, 100: mean 55, C² (45/55)² < 1.
  expect(artifactThresholds([100, 1, 9, 1, 10], 1)).toEqual([1]);
  // Were 9 in the next class too, {9, 10} would end before 100: C² of 9, 10, 100 is 1.16.
  expect(artifactThresholds([9, 10, 100], 1)).toEqual([10]);
});

test('artifactThresholds: cut to whole seconds', () => {
  expect(artifactThresholds([1.9, 50], 0.5)).toEqual([1]);
});

test('artifactThresholds: they may be 0 or equal', () => {
  const ones = Array.from({ length: 100 }, () => 1);
  for (const limit of [0.15, 0.18, 0.22]) {
    expect(artifactThresholds([...ones, 5, 5, 5, 20, 30], limit)).toEqual([5, 5]);
  }
  expect(artifactThresholds([0.5, 50], 0.5)).toEqual([0]);
});

test('artifactWeights: rounded to thousandths', () => {
  expect(artifactWeights(3, 2.4147578030342736)).toEqual([0.911, 0.081, 0.007]);
  expect(artifactWeights(2, 0)).toEqual([0.5, 0.5]);
});

test('artifactWeights: none where a queue would be starved', () => {
  expect(artifactWeights(4, 3)).toBeNull();
  expect(queuesBy(artifactQueues, [1, 1000], { T: 0.1, W: 9 })).toBeNull();
});

test('artifactQueues: thresholds by size, weights by number of queues', () => {
  expect(queuesBy(artifactQueues, [1, 1000], { T: 0.1, W: -1 })).toEqual({
    thresholds: [1],
    weights: [0.269, 0.731],
  });
});
