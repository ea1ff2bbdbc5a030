import { Command } from '@commander-js/extra-typings';
import { expect, test } from 'vitest';
import { isPolicyNamed, withPolicy } from '../../src/cli/policy-options.ts';

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
