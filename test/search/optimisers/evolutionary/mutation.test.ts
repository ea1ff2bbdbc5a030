import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stream } from '../../../../src/kernel/prng.ts';
import { moved, mutated } from '../../../../src/search/optimisers/evolutionary/mutation.ts';

const variable = { name: 'x', from: -3, to: 3 };

test('moved: lower bound at 0, the same at 1/2, upper bound at 1', () => {
  expect(moved(1, variable, 20, 0)).toBeCloseTo(-3, 12);
  expect(moved(1, variable, 20, 0.5)).toBe(1);
  expect(moved(1, variable, 20, 1)).toBeCloseTo(3, 12);
});

test('moved: a value in closed form', () => {
  // η = 1, from the middle: δ = (2u + (1 - 2u) / 4)^(1/2) - 1 at u = 1/4 is sqrt(5/8) - 1.
  expect(moved(0, variable, 1, 1 / 4)).toBeCloseTo(6 * (Math.sqrt(5 / 8) - 1), 12);
  expect(moved(0, variable, 1, 3 / 4)).toBeCloseTo(-6 * (Math.sqrt(5 / 8) - 1), 12);
});

test('moved: within the bounds and rising with the draw', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(unit, unit, unit, (at, a, b) => {
      const value = -3 + 6 * at;
      const [low, high] = [
        moved(value, variable, 20, Math.min(a, b)),
        moved(value, variable, 20, Math.max(a, b)),
      ];
      expect(low).toBeGreaterThanOrEqual(-3);
      expect(high).toBeLessThanOrEqual(3);
      expect(low).toBeLessThanOrEqual(high + 1e-9);
    }),
  );
});

test('moved: a variable of one value keeps it', () => {
  expect(moved(2, { name: 'x', from: 2, to: 2 }, 20, 0.9)).toBe(2);
});

test('mutated: as many values change as the probability says', () => {
  const variables = Array.from({ length: 4000 }, () => variable);
  const point = variables.map(() => 0);
  const rule = { probability: 1 / 4, index: 20 };
  const changed = mutated(point, variables, rule, stream(3, 'mutation')).filter((x) => x !== 0);
  // 1,000 expected with a standard error of 27.
  expect(Math.abs(changed.length - 1000)).toBeLessThan(120);
});
