import { expect, test } from 'vitest';
import { learnOverheads } from '../../../src/pcs/drivers/overheads.ts';

test('learnOverheads: nothing measured gives the prior', () => {
  expect(learnOverheads([], 2).startSeconds).toBe(3);
});

test('learnOverheads: an actor that is handed over is no start', () => {
  const row = { kind: 'reuse' as const, trial: 't', at: 10_000, seconds: 0.5 };
  const learned = learnOverheads([row], 2);
  expect(learned.reuseSeconds).toBeCloseTo((2 * 0.2 + 0.5) / 3, 12);
  expect(learned.startSeconds).toBe(3);
});

test('learnOverheads: the prior counts as two measurements', () => {
  const rows = [1, 1, 1, 1].map((seconds, at) => ({
    kind: 'start' as const,
    trial: 't',
    at: at * 10_000,
    seconds,
  }));
  const learned = learnOverheads(rows, 2);
  expect(learned.startSeconds).toBe((2 * 3 + 4 * 1) / (2 + 4));
  expect(learned.restoreSeconds).toBe(3);
});

test('learnOverheads: four starts side by side on two processors took twice as long as one', () => {
  const rows = [1, 2, 3, 4].map(() => ({
    kind: 'start' as const,
    trial: 't',
    at: 20_000,
    seconds: 6,
  }));
  expect(learnOverheads(rows, 2).startSeconds).toBe((2 * 3 + 4 * (6 / 2)) / (2 + 4));
  expect(learnOverheads(rows, 4).startSeconds).toBe((2 * 3 + 4 * 6) / (2 + 4));
});

test('learnOverheads: a restore that overlaps a start for half its time lost a quarter of it', () => {
  // On one processor: alone for 2 s, then together for 2 s, in which each gets half.
  const start = { kind: 'start' as const, trial: 'a', at: 14_000, seconds: 4 };
  const restore = { kind: 'restore' as const, trial: 'b', at: 16_000, seconds: 4 };
  const learned = learnOverheads([start, restore], 1);
  expect(learned.startSeconds).toBeCloseTo((2 * 3 + 3) / 3, 12);
  expect(learned.restoreSeconds).toBeCloseTo((2 * 3 + 3) / 3, 12);
});

test('learnOverheads: a launch goes before a start on their one processor', () => {
  const start = { kind: 'start' as const, trial: 'a', at: 14_000, seconds: 4 };
  const launch = { kind: 'launch' as const, trial: '', at: 14_000, seconds: 4 };
  const learned = learnOverheads([start, launch], 1);
  // Of the 4 s, by fifteen levels of niceness.
  const share = 1.25 ** 15 / (1.25 ** 15 + 1);
  expect(learned.startSeconds).toBeCloseTo((2 * 3 + 4 * (1 - share)) / 3, 9);
  expect(learned.launchSeconds).toBeCloseTo((2 * 6 + 4 * share) / 3, 9);
});

test('learnOverheads: the newest 40 of a kind count, older ones as what they overlapped', () => {
  const row = (at: number, seconds: number) => ({
    kind: 'start' as const,
    trial: 't',
    at,
    seconds,
  });
  const newest = Array.from({ length: 40 }, (_, i) => row(1_000_000 - i * 10_000, 2));
  expect(learnOverheads([...newest, row(10_000, 9)], 1).startSeconds).toBe((2 * 3 + 40 * 2) / 42);
  const beside = learnOverheads([...newest, row(1_000_000, 2)], 1);
  expect(beside.startSeconds).toBeCloseTo((2 * 3 + 39 * 2 + 1) / 42, 12);
});
