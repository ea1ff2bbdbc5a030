import { expect, test } from 'vitest';
import { instantOf } from '../../../src/cli/options/instant.ts';

const now = new Date(2026, 0, 2, 12, 30, 15);

test('instantOf: a time of day is the next one', () => {
  expect(instantOf('18:00', now)).toEqual(new Date(2026, 0, 2, 18, 0));
  expect(instantOf('9:05', now)).toEqual(new Date(2026, 0, 3, 9, 5));
  expect(instantOf('12:30', now)).toEqual(new Date(2026, 0, 3, 12, 30));
});

test('instantOf: a date and time', () => {
  expect(instantOf('2026-03-01T18:00:00Z', now)).toEqual(new Date(Date.UTC(2026, 2, 1, 18)));
});

test.each(['', 'noon', '24:00', '12:60', '18', '2026-03-01', '2026-13-01T00:00:00Z'])(
  'instantOf: %o is refused',
  (text) => {
    expect(() => instantOf(text, now)).toThrow('Allowed is a time of day');
  },
);
