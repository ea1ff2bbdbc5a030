import fc from 'fast-check';
import { expect, test } from 'vitest';
import { solveLinear } from '../../src/stats/linear-equations.ts';

test('solveLinear: two unknowns, two right-hand sides, a pivot that is 0', () => {
  // 2y = 4 or 2; x + y = 5 or 0.
  const system = [
    [0, 2, 4, 2],
    [1, 1, 5, 0],
  ];
  expect(solveLinear(system)).toEqual([
    [3, -1],
    [2, 1],
  ]);
  expect(system[0]).toEqual([0, 2, 4, 2]);
});

test('solveLinear: none or many solutions are null', () => {
  expect(
    solveLinear([
      [1, 2, 3],
      [2, 4, 7],
    ]),
  ).toBeNull();
  expect(solveLinear([[0, 0]])).toBeNull();
  expect(solveLinear([[Number.NaN, 1]])).toBeNull();
});

test('solveLinear: what it answers solves the equations', () => {
  const number = fc.double({ min: -1, max: 1, noNaN: true });
  const system = fc.integer({ min: 1, max: 8 }).chain((n) =>
    fc.array(fc.array(number, { minLength: n + 2, maxLength: n + 2 }), {
      minLength: n,
      maxLength: n,
    }),
  );
  fc.assert(
    fc.property(system, (rows) => {
      const n = rows.length;
      // A diagonal that outweighs its row: always one solution, and a tame one.
      const tame = rows.map((row, i) => row.with(i, n + 1));
      const solution = solveLinear(tame) ?? [];
      for (const row of tame) {
        for (const side of [0, 1]) {
          const sum = solution.reduce((total, x, k) => total + (row[k] ?? 0) * (x[side] ?? 0), 0);
          expect(sum).toBeCloseTo(row[n + side] ?? 0, 9);
        }
      }
    }),
  );
});
