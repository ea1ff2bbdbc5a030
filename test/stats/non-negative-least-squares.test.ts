import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nonNegativeLeastSquares } from '../../src/stats/non-negative-least-squares.ts';

test('nonNegativeLeastSquares: a system with one solution is solved', () => {
  const rows = [
    [1, 1],
    [1, 2],
  ];
  const [a = 0, b = 0] = nonNegativeLeastSquares(rows, [5, 7]);
  expect(a).toBeCloseTo(3, 12);
  expect(b).toBeCloseTo(2, 12);
});

test('nonNegativeLeastSquares: what would be negative is 0, and the rest is fitted again', () => {
  // Without the bound the line through (1, 2) and (2, 1) falls: x = 3 - g.
  const rows = [
    [1, 1],
    [1, 2],
  ];
  const [a = 0, b = 0] = nonNegativeLeastSquares(rows, [2, 1]);
  expect(b).toBe(0);
  expect(a).toBeCloseTo(1.5, 12);
});

test('nonNegativeLeastSquares: of equal columns one is enough', () => {
  const solution = nonNegativeLeastSquares(
    [
      [1, 1],
      [2, 2],
    ],
    [3, 6],
  );
  expect(solution.filter((value) => value !== 0)).toHaveLength(1);
  expect(solution.reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 12);
});

test('nonNegativeLeastSquares: all targets below 0 leave nothing', () => {
  expect(nonNegativeLeastSquares([[1, 2]], [-1])).toEqual([0, 0]);
});

test('nonNegativeLeastSquares: no small step that stays at or above 0 improves it', () => {
  const number = fc.double({ min: -5, max: 5, noNaN: true });
  const system = fc.array(fc.tuple(number, number, number, number), { minLength: 3, maxLength: 6 });
  fc.assert(
    fc.property(system, (rows) => {
      const a = rows.map((row) => row.slice(0, 3));
      const b = rows.map((row) => row[3]);
      const error = (x: readonly number[]) =>
        a.reduce((sum, row, i) => {
          const value = row.reduce((total, cell, k) => total + cell * (x[k] ?? 0), -(b[i] ?? 0));
          return sum + value * value;
        }, 0);
      const x = nonNegativeLeastSquares(a, b);
      const least = error(x);
      for (const [k, value] of x.entries()) {
        for (const step of [-1e-3, 1e-3]) {
          const moved = x.with(k, Math.max(0, value + step));
          expect(error(moved)).toBeGreaterThanOrEqual(least - 1e-9);
        }
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});
