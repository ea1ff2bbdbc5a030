import { expect, test } from 'vitest';
import { policyFromSpec, policyNames } from '../../src/policy/index.ts';

test('policyFromSpec: makes each policy by its name', () => {
  const plain = ['fifo', 'tiresias', 'srtf', 'sjf', 'afs', 'max-min'];
  const leased = ['las', 'themis'];
  expect(policyNames.toSorted()).toEqual(
    [...plain, ...leased, 'pcs', 'limited-multiplexing'].toSorted(),
  );
  for (const name of plain) expect(policyFromSpec({ name }).name).toBe(name);
  for (const name of leased) expect(policyFromSpec({ name, leaseSeconds: 60 }).name).toBe(name);
  const limited = { name: 'limited-multiplexing', heavyGpuSeconds: 60 };
  expect(policyFromSpec(limited).name).toBe('limited-multiplexing');
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
  [{ name: 'tiresias', leaseSeconds: 1 }, 'leaseSeconds'],
  [{ name: 'las' }, 'leaseSeconds'],
  [{ name: 'themis', leaseSeconds: 0 }, 'leaseSeconds'],
  [{ name: 'themis', leaseSeconds: 1, heavyGpuSeconds: 1 }, 'heavyGpuSeconds'],
  [{ name: 'limited-multiplexing', heavyGpuSeconds: -1 }, 'heavyGpuSeconds'],
])('policyFromSpec: %j is refused for its %s', (spec, field) => {
  expect(() => policyFromSpec(spec)).toThrow(
    expect.objectContaining({ name: 'PolicySpecError', field }),
  );
});
