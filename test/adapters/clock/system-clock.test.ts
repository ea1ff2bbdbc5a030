import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/adapters/clock/system-clock.ts';

const dayMs = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test.each([0.001, 1, 24, 25, 60, 100])('systemClock: after %d days it calls, once', (days) => {
  const calls: number[] = [];
  const beganMs = systemClock.nowMs();
  systemClock.after(days * dayMs, () => void calls.push(systemClock.nowMs() - beganMs));
  vi.advanceTimersByTime(days * dayMs - 1);
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(400 * dayMs);
  expect(calls).toEqual([days * dayMs]);
});

test.each([1, 40, 80])('systemClock: given up after %d of 100 days it never calls', (days) => {
  const stop = systemClock.after(100 * dayMs, () => expect.unreachable());
  vi.advanceTimersByTime(days * dayMs);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
