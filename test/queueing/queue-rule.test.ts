import { expect, test } from 'vitest';
import { type QueueRule, queuesBy } from '../../src/queueing/queue-rule.ts';

const rule: QueueRule = {
  thresholds: (sizes, T) => (T < 0 ? null : sizes.slice(1)),
  weights: (queues, W) => (W < 0 ? null : Array.from({ length: queues }, () => W)),
};

test('queuesBy: one weight more than thresholds', () => {
  expect(queuesBy(rule, [1, 5, 9], { T: 1, W: 2 })).toEqual({
    thresholds: [5, 9],
    weights: [2, 2, 2],
  });
});

test('queuesBy: none where sizes cannot be cut or a queue would be starved', () => {
  expect(queuesBy(rule, [1, 5], { T: -1, W: 2 })).toBeNull();
  expect(queuesBy(rule, [1, 5], { T: 1, W: -1 })).toBeNull();
});
