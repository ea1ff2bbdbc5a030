import { expect, test } from 'vitest';
import { EmpiricalCdf, exponential, uniform } from '../../src/kernel/distributions.ts';
import { stream } from '../../src/kernel/prng.ts';
import { momentsOf } from '../../src/stats/moments.ts';

const draws = 100_000;

function sample(draw: () => number): number[] {
  return Array.from({ length: draws }, draw);
}

test('uniform: fills its range and has its mean', () => {
  const prng = stream(1, 'uniform');
  const values = sample(() => uniform(prng, 3, 7));
  expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(3);
  expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(7);
  // Variance (7-3)²/12, so the mean has standard error 0.0037.
  expect(Math.abs(momentsOf(values).mean - 5)).toBeLessThan(0.015);
});

test('exponential: has its mean and C² = 1', () => {
  const prng = stream(1, 'exponential');
  const moments = momentsOf(sample(() => exponential(prng, 4)));
  expect(Math.abs(moments.mean - 4)).toBeLessThan(0.05);
  expect(Math.abs(moments.squaredVariation - 1)).toBeLessThan(0.05);
});

const steps = new EmpiricalCdf([
  { value: 0, probability: 0 },
  { value: 10, probability: 0.5 },
  { value: 10, probability: 0.75 },
  { value: 30, probability: 1 },
]);

test('EmpiricalCdf.mean: adds up the pieces', () => {
  // Half uniform on 0..10, a quarter at 10, a quarter uniform on 10..30.
  expect(steps.mean).toBe(0.5 * 5 + 0.25 * 10 + 0.25 * 20);
});

test('EmpiricalCdf.sample: follows the points', () => {
  const prng = stream(1, 'cdf');
  const values = sample(() => steps.sample(prng));
  const share = (predicate: (value: number) => boolean) => values.filter(predicate).length / draws;
  expect(Math.abs(share((value) => value < 5) - 0.25)).toBeLessThan(0.01);
  expect(Math.abs(share((value) => value === 10) - 0.25)).toBeLessThan(0.01);
  expect(Math.abs(share((value) => value > 20) - 0.125)).toBeLessThan(0.01);
  expect(Math.abs(momentsOf(values).mean - steps.mean)).toBeLessThan(0.1);
});

test('EmpiricalCdf: refuses points that do not rise from 0 to 1', () => {
  const point = (value: number, probability: number) => ({ value, probability });
  expect(() => new EmpiricalCdf([point(1, 0)])).toThrow('two points');
  expect(() => new EmpiricalCdf([point(1, 0.1), point(2, 1)])).toThrow('first probability');
  expect(() => new EmpiricalCdf([point(1, 0), point(2, 0.9)])).toThrow('last probability');
  expect(() => new EmpiricalCdf([point(2, 0), point(1, 1)])).toThrow('must rise');
});
