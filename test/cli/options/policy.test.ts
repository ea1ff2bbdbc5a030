import { Command } from '@commander-js/extra-typings';
import { expect, test } from 'vitest';
import {
  baselineOf,
  isPolicyNamed,
  policyOf,
  withPolicy,
} from '../../../src/cli/options/policy.ts';
import { artifactQueues } from '../../../src/queueing/artifact-queues.ts';

function isNamedBy(args: readonly string[]): boolean {
  const command = withPolicy(new Command().option('--data <folder>'));
  return isPolicyNamed(command.parse(args, { from: 'user' }));
}

test.each([
  [[], false],
  [['--data', 'x'], false],
  [['--policy', 'pcs'], true],
  [['--zeta', '0'], true],
  [['--data', 'x', '--weights', '1,2'], true],
])('isPolicyNamed: %j is %j', (args, isNamed) => {
  expect(isNamedBy(args)).toBe(isNamed);
});

test('baselineOf: leases and the size of heavy jobs have defaults', () => {
  const sizes = Array.from({ length: 11 }, (_, i) => i * 10);
  expect(baselineOf('afs', { policy: 'afs' }, sizes)).toEqual({ name: 'afs' });
  expect(baselineOf('las', { policy: 'las' }, [])).toEqual({ name: 'las', leaseSeconds: 600 });
  const name = 'limited-multiplexing';
  expect(baselineOf(name, { policy: name }, sizes)).toEqual({ name, heavyGpuSeconds: 90 });
  const given = { policy: name, heavy: 7 } as const;
  expect(baselineOf(name, given, [])).toEqual({ name, heavyGpuSeconds: 7 });
});

test('baselineOf: without any size known, heavy jobs have to be named', () => {
  const policy = 'limited-multiplexing';
  expect(() => policyOf({ policy }, [])).toThrow(
    expect.objectContaining({
      exitCode: 2,
      body: expect.objectContaining({ code: 'usage', field: '--heavy' }),
    }),
  );
});

test.each([
  [{ policy: 'fifo', zeta: 0 }, '--zeta', 'to leave it out with --policy fifo'],
  [{ policy: 'pcs', lease: 60 }, '--lease', 'to leave it out with --policy pcs'],
  [{ policy: 'themis', heavy: 60 }, '--heavy', 'to leave it out with --policy themis'],
  [{ policy: 'pcs', configName: 'a' }, '--config-name', 'to leave it out without --config'],
  [{ policy: 'pcs', config: 'a.json', delta: 1 }, '--delta', 'to leave it out with --config'],
] as const)('policyOf: %j is refused', (options, field, allowed) => {
  expect(() => policyOf(options, [1, 2])).toThrow(
    expect.objectContaining({ exitCode: 2, body: expect.objectContaining({ field, allowed }) }),
  );
});

test('policyOf: a queue that the artifact makes for no job is left out, with its weight', () => {
  const sizes = [...Array.from({ length: 100 }, () => 1), 5, 5, 5, 20, 30];
  const options = { policy: 'pcs', T: 0.2 } as const;
  // Up to 5, from 5 to 5, and above, of weights 1, e^-1 and e^-2 over 1.503.
  expect(policyOf(options, sizes, artifactQueues)).toMatchObject({
    thresholds: [5],
    weights: [0.665, 0.09],
  });
  const weights = [7, 8, 9];
  expect(policyOf({ ...options, weights }, sizes, artifactQueues)).toMatchObject({
    thresholds: [5],
    weights: [7, 9],
  });
});
