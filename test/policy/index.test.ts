import { expect, test } from 'vitest';
import { policyFromSpec, policyNames } from '../../src/policy/index.ts';

test('policyFromSpec: makes each policy by its name', () => {
  expect(policyNames).toEqual(['fifo', 'pcs']);
  expect(policyFromSpec({ name: 'fifo' }).name).toBe('fifo');
  const pcs = { name: 'pcs', thresholds: [5], weights: [1, 1], zetaMin: 0, delta: 0.1 };
  const policy = policyFromSpec(JSON.parse(JSON.stringify(pcs)));
  expect([policy.name, policy.queues, policy.queueOf?.(7)]).toEqual(['pcs', 2, 1]);
});

test.each([
  [undefined, 'policy'],
  [null, 'policy'],
  ['fifo', 'policy'],
  [[], 'policy'],
  [{}, 'name'],
  [{ name: 'lifo' }, 'name'],
  [{ name: 'toString' }, 'name'],
  [{ name: 'fifo', delta: 1 }, 'delta'],
  [{ name: 'pcs' }, 'weights'],
])('policyFromSpec: %j is refused for its %s', (spec, field) => {
  expect(() => policyFromSpec(spec)).toThrow(
    expect.objectContaining({ name: 'PolicySpecError', field }),
  );
});
