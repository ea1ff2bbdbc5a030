import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stream } from '../../../../src/kernel/prng.ts';
import { crossed, spread } from '../../../../src/search/optimisers/evolutionary/crossover.ts';

const variable = { name: 'x', from: 0, to: 10 };

test('spread: the middle at 0, the bounds at 1', () => {
  expect(spread([4, 6], variable, 20, 0)).toEqual([5, 5]);
  const [low, high] = spread([4, 6], variable, 20, 1);
  expect(low).toBeCloseTo(0, 9);
  expect(high).toBeCloseTo(10, 9);
});

test('spread: the parents where the area under the density is half', () => {
  // β = 1 at draw 1/α, with α = 2 - (1 + 2 · 4 / 2)^-3 = 2 - 1/125 for η = 2.
  const [low, high] = spread([4, 6], variable, 2, 1 / (2 - 1 / 125));
  expect(low).toBeCloseTo(4, 12);
  expect(high).toBeCloseTo(6, 12);
});

test('spread: follows the density of simulated binary crossover', () => {
  // P(β ≤ b) = b^(η+1) / α below 1: a quarter of the draws leave β at most (α/4)^(1/3).
  const alpha = 2 - 1 / 125;
  const [low, high] = spread([4, 6], variable, 2, 1 / 4);
  expect((high - low) / 2).toBeCloseTo((alpha / 4) ** (1 / 3), 12);
});

test('crossed: children stay within the bounds, and symmetric parents keep their mean', () => {
  const unit = fc.double({ min: 0, max: 10, noNaN: true });
  fc.assert(
    fc.property(unit, unit, fc.integer(), (a, b, seed) => {
      const [x, y] = crossed([[a], [b]], [variable], 20, stream(seed, 'crossover'));
      for (const value of [...x, ...y]) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(10);
      }
      const [c = 0, d = 0] = crossed(
        [[5 - a / 2], [5 + a / 2]],
        [variable],
        20,
        stream(seed, 'x'),
      ).flat();
      expect(c + d).toBeCloseTo(10, 9);
    }),
  );
});

test('crossed: equal parents have equal children', () => {
  const prng = stream(1, 'crossover');
  for (let i = 0; i < 20; i++)
    expect(crossed([[3], [3]], [variable], 20, prng)).toEqual([[3], [3]]);
});

test('crossed: half of the variables change', () => {
  const prng = stream(2, 'crossover');
  const variables = Array.from({ length: 2000 }, () => variable);
  const parents: [number[], number[]] = [variables.map(() => 4), variables.map(() => 6)];
  const [child] = crossed(parents, variables, 20, prng);
  const same = child.filter((value) => value === 4).length;
  // Of 2,000 fair draws, half with a standard error of 22.
  expect(Math.abs(same - 1000)).toBeLessThan(100);
});
