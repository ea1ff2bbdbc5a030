import { assert } from '../kernel/assert.ts';
import { solveLinear } from './linear-equations.ts';

/** A sum of squares has to be smaller by this much for further columns to be worth having. */
const worthIt = 1e-15;

/**
 * The x ≥ 0 that minimises |A x - b|², for a handful of columns: the least squares of every subset
 * of columns is computed, and the best without a negative number is the solution. Of equally good
 * ones that with the fewest columns is taken. `rows` are those of A, all of one length.
 */
export function nonNegativeLeastSquares(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
): number[] {
  const columns = rows[0]?.length ?? 0;
  assert(columns > 0 && columns <= 8, `${columns} columns are not a handful`);
  let best = new Array<number>(columns).fill(0);
  let bestError = squaredError(rows, targets, best);
  const scale = Math.max(1, bestError);
  for (const subset of subsetsBySize(columns)) {
    const solution = leastSquares(rows, targets, subset);
    if (solution === null || solution.some((value) => value < 0)) continue;
    const full = new Array<number>(columns).fill(0);
    for (const [i, column] of subset.entries()) full[column] = solution[i] ?? 0;
    const error = squaredError(rows, targets, full);
    if (error >= bestError - worthIt * scale) continue;
    best = full;
    bestError = error;
  }
  return best;
}

function subsetsBySize(columns: number): number[][] {
  const subsets: number[][] = [];
  for (let mask = 1; mask < 1 << columns; mask++) {
    subsets.push(Array.from({ length: columns }, (_, i) => i).filter((i) => (mask >> i) & 1));
  }
  return subsets.sort((a, b) => a.length - b.length);
}

function squaredError(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  x: readonly number[],
): number {
  let sum = 0;
  for (const [i, row] of rows.entries()) {
    let value = -(targets[i] ?? 0);
    for (const [k, factor] of x.entries()) value += factor * (row[k] ?? 0);
    sum += value * value;
  }
  return sum;
}

/** The normal equations of the columns in `subset`; null where they have no single solution. */
function leastSquares(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  subset: readonly number[],
): number[] | null {
  const lengths = subset.map((k) => Math.hypot(...rows.map((row) => row[k] ?? 0)));
  if (lengths.some((length) => length === 0)) return null;
  const scaled = rows.map((row) => subset.map((k, i) => (row[k] ?? 0) / (lengths[i] ?? 1)));
  const system = subset.map((_, i) => {
    const products = subset.map((__, k) => dot(scaled, i, (row) => row[k] ?? 0));
    return [...products, dot(scaled, i, (_row, r) => targets[r] ?? 0)];
  });
  return solveLinear(system)?.map(([value = 0], i) => value / (lengths[i] ?? 1)) ?? null;
}

function dot(
  rows: readonly (readonly number[])[],
  column: number,
  other: (row: readonly number[], index: number) => number,
): number {
  let sum = 0;
  for (const [r, row] of rows.entries()) sum += (row[column] ?? 0) * other(row, r);
  return sum;
}
