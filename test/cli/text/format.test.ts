import { expect, test } from 'vitest';
import {
  below,
  bytes,
  count,
  gist,
  plain,
  table,
  timeOfDay,
} from '../../../src/cli/text/format.ts';

test('timeOfDay: the date only when it is another day', () => {
  const now = new Date(2026, 10, 24, 12, 0, 0);
  expect(timeOfDay(new Date(2026, 10, 24, 9, 3, 7), now)).toBe('09:03:07');
  expect(timeOfDay(new Date(2026, 10, 25, 9, 3, 7), now)).toBe('2026-11-25 09:03');
});

test('bytes, count: digits that say something', () => {
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
  expect(plain('a\u001b[2Jb\nc\u0007é\u001b')).toBe('ab\\x0ac\\x07é\\x1b');
});

test('gist, below: what a traceback comes to, and all of it', () => {
  const error = '\u001b[36mray::train()\u001b[39m\n  File "a.py"\tline 1\n\nValueError: no\n.';
  expect(gist(error)).toBe('ValueError: no');
  expect(below(error)).toBe('\n    ray::train()\n      File "a.py"  line 1\n    ValueError: no');
  expect([gist('it broke'), below('it broke'), gist('')]).toEqual(['it broke', '', '']);
});
