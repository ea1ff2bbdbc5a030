import { expect, test } from 'vitest';
import {
  amount,
  bytes,
  count,
  duration,
  percent,
  plain,
  table,
  timeOfDay,
} from '../../src/cli/format.ts';

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

test('timeOfDay: the date only when it is another day', () => {
  const now = new Date(2026, 10, 24, 12, 0, 0);
  expect(timeOfDay(new Date(2026, 10, 24, 9, 3, 7), now)).toBe('09:03:07');
  expect(timeOfDay(new Date(2026, 10, 25, 9, 3, 7), now)).toBe('2026-11-25 09:03');
});

test('percent, amount, bytes, count: digits that say something', () => {
  expect([0, 3.456, 45.6].map(percent)).toEqual(['0 %', '3.5 %', '46 %']);
  expect([12, 0.01234, 4.2, 1234.5].map(amount)).toEqual(['12', '0.0123', '4.2', '1235']);
  expect([999, 1536, 100 * 1024 ** 2, 2.5 * 1024 ** 3].map(bytes)).toEqual([
    '999 bytes',
    '1.5 KiB',
    '100 MiB',
    '2.5 GiB',
  ]);
  expect([count(1, 'GPU'), count(2, 'GPU'), count(0, 'job')]).toEqual([
    '1 GPU',
    '2 GPUs',
    '0 jobs',
  ]);
});

test('table: columns as wide as needed, numbers to the right, no blanks at the end', () => {
  const rows = [
    ['a', '1', '-'],
    ['long', '20', '3.5 %'],
  ];
  expect(table(['ID', 'N', 'ERR'], rows)).toBe(
    ['ID     N    ERR', 'a      1      -', 'long  20  3.5 %'].join('\n'),
  );
});

test('plain: what could steer a terminal is shown and not done', () => {
  expect(plain('a\u001b[2Jb\nc\u0007é')).toBe('a\\x1b[2Jb\\x0ac\\x07é');
});
