import { expect, test } from 'vitest';
import { microsOf, secondsOf } from '../../src/kernel/units.ts';

test('microsOf: rounds to the nearest microsecond', () => {
  expect(microsOf(1.25)).toBe(1_250_000);
  expect(microsOf(0.000_000_4)).toBe(0);
  expect(microsOf(0.000_000_6)).toBe(1);
});

test('secondsOf: undoes microsOf for whole microseconds', () => {
  for (const micros of [0, 1, 999_999, 1_700_000_000_123_456]) {
    expect(microsOf(secondsOf(micros))).toBe(micros);
  }
});
