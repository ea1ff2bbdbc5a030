import { expect, test } from 'vitest';
import { learnOverheads } from '../../src/pcs/overheads.ts';

test('learnOverheads: nothing measured gives the prior', () => {
  expect(learnOverheads([]).startSeconds).toBe(4);
});

test('learnOverheads: the prior counts as two measurements', () => {
  const rows = [1, 1, 1, 1].map((seconds, at) => ({
    kind: 'start' as const,
    trial: 't',
    at,
    seconds,
  }));
  const learned = learnOverheads(rows);
  expect(learned.startSeconds).toBe((2 * 4 + 4 * 1) / (2 + 4));
  expect(learned.restoreSeconds).toBe(4);
});
