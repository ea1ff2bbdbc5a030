import { expect, test } from 'vitest';
import { amount, duration, percent, sentence, trimmed } from '../../src/kernel/quantities.ts';

test.each([
  [0, '0 s'],
  [0.04, '0 s'],
  [4.25, '4.3 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [42.4, '42 s'],
  [59.6, '1 min'],
  [60, '1 min'],
  [130, '2 min 10 s'],
  [3599.7, '1 h'],
  [3600, '1 h'],
  [3 * 3600 + 5 * 60 + 29, '3 h 5 min'],
  [3 * 3600 + 59 * 60 + 31, '4 h'],
  [86_400, '1 d'],
  [2 * 86_400 + 4 * 3600 + 60, '2 d 4 h'],
  [-130, '-2 min 10 s'],
])('duration: %d seconds is %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('percent, amount, trimmed: digits that say something', () => {
  expect([0, 3.456, 45.6].map(percent)).toEqual(['0 %', '3.5 %', '46 %']);
  expect([12, 0.01234, 4.2, 1234.5].map(amount)).toEqual(['12', '0.0123', '4.2', '1235']);
  expect([1, 1.04, 1.25].map(trimmed)).toEqual(['1', '1', '1.3']);
});

test('sentence: begins large, ends with a full stop', () => {
  expect(sentence(['a is b', 'c is D'])).toBe('A is b; c is D.');
});
