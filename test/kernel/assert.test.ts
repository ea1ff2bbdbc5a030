import { expect, test } from 'vitest';
import { AssertionError, assert } from '../../src/kernel/assert.ts';

test('assert: passes what holds and throws what does not, with its message', () => {
  expect(() => assert(1 < 2, 'order of numbers')).not.toThrow();
  expect(() => assert(2 < 1, 'order of numbers')).toThrow(new AssertionError('order of numbers'));
});
