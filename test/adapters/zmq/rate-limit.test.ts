import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimit } from '../../../src/adapters/zmq/rate-limit.ts';

test('RateLimit: so many at once, then as many as time has passed', () => {
  const limit = new RateLimit(200, 0);
  const passed = (nowMs: number, count: number) =>
    Array.from({ length: count }, () => limit.allows(nowMs)).filter(Boolean).length;
  expect(passed(0, 300)).toBe(200);
  expect(passed(100, 300)).toBe(20); // 0.1 s × 200/s
  expect(passed(100, 1)).toBe(0);
  expect(passed(60_000, 300)).toBe(200);
});

test('RateLimit: a clock that goes back grants nothing', () => {
  const limit = new RateLimit(1, 1000);
  expect(limit.allows(1000)).toBe(true);
  expect(limit.allows(0)).toBe(false);
  expect(limit.allows(1999)).toBe(false);
  expect(limit.allows(2000)).toBe(true);
});

test('RateLimit: never more than the burst and the rate together', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 500 }), (gapsMs) => {
      const limit = new RateLimit(10, 0);
      let nowMs = 0;
      let passed = 0;
      for (const gap of gapsMs) {
        nowMs += gap;
        if (limit.allows(nowMs)) passed++;
      }
      expect(passed).toBeLessThanOrEqual(10 + (nowMs / 1000) * 10 + 1e-9);
    }),
  );
});
