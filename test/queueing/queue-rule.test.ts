import { expect, test } from 'vitest';
import { occupied, type QueueRule, queuesBy } from '../../src/queueing/queue-rule.ts';

const rule: QueueRule = {
  thresholds: (sizes) => sizes.slice(1),
  weights: (queues, W) => (W < 0 ? null : Array.from({ length: queues }, () => W)),
};

test('queuesBy: one weight more than thresholds', () => {
  expect(queuesBy(rule, [1, 5, 9], { T: 1, W: 2 })).toEqual({
    thresholds: [5, 9],
    weights: [2, 2, 2],
  });
});

test('queuesBy: queues for no job are left out', () => {
  expect(queuesBy(rule, [1, 5, 5, 9], { T: 1, W: 2 })).toEqual({
    thresholds: [5, 9],
    weights: [2, 2, 2],
  });
});

test('queuesBy: none where a queue would be starved', () => {
  expect(queuesBy(rule, [1, 5], { T: 1, W: -1 })).toBeNull();
});

test('occupied: a queue up to 0, or up to where the one before ends, goes with its weight', () => {
  expect(occupied({ thresholds: [0, 5, 5, 9], weights: [1, 2, 3, 4, 5] })).toEqual({
    thresholds: [5, 9],
    weights: [2, 4, 5],
  });
  expect(occupied({ thresholds: [], weights: [1] })).toEqual({ thresholds: [], weights: [1] });
});
