import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boostedArrivalSeconds } from '../../src/policy/boost.ts';
import { WfqPolicy } from '../../src/policy/wfq.ts';
import { aJob, allocationOf, reasonsOf } from './support.ts';

function key(arrivalSeconds: number, sizeGpuSeconds: number, gamma: number): number {
  return boostedArrivalSeconds({ arrivalMicros: arrivalSeconds * 1e6, sizeGpuSeconds }, gamma);
}

test('boostedArrivalSeconds: arrival - (1/γ) ln(1 / (1 - e^(-γ size)))', () => {
  expect(key(100, 20, 0.1)).toBeCloseTo(100 - 10 * Math.log(1 / (1 - Math.exp(-2))), 9);
  // A size whose γ·size is ln 2 is boosted by ln(2)/γ; a very large one by nothing.
  expect(key(0, 100 * Math.LN2, 0.01)).toBeCloseTo(-100 * Math.LN2, 9);
  expect(key(50, 1e9, 0.01)).toBe(50);
});

test('boostedArrivalSeconds: is exact where γ·size is tiny', () => {
  // -ln(1 - e^(-x)) = -ln(x) + x/2 - ..., with x = 1e-9.
  expect(key(0, 10, 1e-10)).toBeCloseTo(Math.log(1e-9) / 1e-10, -2);
});

test('boostedArrivalSeconds: boosts smaller jobs more, and all less with a larger γ', () => {
  const sizes = fc.integer({ min: 1, max: 1_000 });
  fc.assert(
    fc.property(sizes, sizes, (a, b) => {
      const [small, large] = [Math.min(a, b), Math.max(a, b)];
      expect(key(0, small, 0.01)).toBeLessThanOrEqual(key(0, large, 0.01));
      expect(key(0, a, 0.001)).toBeLessThan(key(0, a, 0.01));
    }),
  );
});

test('WfqPolicy: with γ a small job of the queue comes before a larger earlier one', () => {
  const parameters = { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 };
  const jobs = [
    aJob({ sequence: 0, arrivalMicros: 0, sizeGpuSeconds: 500 }),
    aJob({ sequence: 1, arrivalMicros: 5e6, sizeGpuSeconds: 10 }),
    aJob({ sequence: 2, arrivalMicros: 90e6, sizeGpuSeconds: 10 }),
  ];
  const boosted = new WfqPolicy({ ...parameters, gamma: 0.02 });
  // Boosts: 50 · -ln(1 - e^-10) = 0.002 s and 50 · -ln(1 - e^-0.2) = 85.4 s.
  expect(allocationOf(new WfqPolicy(parameters), jobs, 1)).toEqual([1, 0, 0]);
  expect(allocationOf(boosted, jobs, 1)).toEqual([0, 1, 0]);
  expect(allocationOf(boosted, jobs, 2)).toEqual([1, 1, 0]);
  expect(reasonsOf(boosted, jobs, 1)[0]?.text).toBe(
    'It waits: queue 1 of 1 has 1 of 1 GPU, all used by 1 job ahead of it.',
  );
});
