/** Pivots below this are rounding; coefficients should be near 1. */
const singular = 1e-12;

/**
 * Solves linear equations for any number of right-hand sides. Each row of `system` holds the
 * coefficients of one equation, one per equation there is, and then its right-hand sides. The answer
 * has one row per unknown, with its value for each right-hand side; null where there is no single
 * solution. Gaussian elimination with partial pivoting.
 */
export function solveLinear(system: readonly (readonly number[])[]): number[][] | null {
  const rows = system.map((row) => Float64Array.from(row));
  for (let k = 0; k < rows.length; k++) {
    const pivot = pivotOf(rows, k);
    const row = rows[pivot] ?? new Float64Array();
    rows[pivot] = rows[k] ?? row;
    rows[k] = row;
    if (!(Math.abs(row[k] ?? 0) >= singular)) return null;
    for (let r = k + 1; r < rows.length; r++) eliminate(rows[r] ?? row, row, k);
  }
  return substituted(rows);
}

function pivotOf(rows: readonly Float64Array[], column: number): number {
  const size = (r: number): number => Math.abs(rows[r]?.[column] ?? 0);
  let pivot = column;
  for (let r = column + 1; r < rows.length; r++) if (size(r) > size(pivot)) pivot = r;
  return pivot;
}

/** Takes so much of `row` from `other` that nothing is left in the column. */
function eliminate(other: Float64Array, row: Float64Array, column: number): void {
  const factor = (other[column] ?? 0) / (row[column] ?? 1);
  for (let c = column; c < row.length; c++) other[c] = (other[c] ?? 0) - factor * (row[c] ?? 0);
}

/** The unknowns of a triangle, the last one first. */
function substituted(rows: readonly Float64Array[]): number[][] {
  const unknowns = rows.length;
  const solution = rows.map((row) => Array.from(row.subarray(unknowns)));
  for (let k = unknowns - 1; k >= 0; k--) {
    const row = rows[k] ?? new Float64Array();
    const values = solution[k] ?? [];
    for (let side = 0; side < values.length; side++) {
      let value = values[side] ?? 0;
      for (let c = k + 1; c < unknowns; c++) value -= (row[c] ?? 0) * (solution[c]?.[side] ?? 0);
      values[side] = value / (row[k] ?? 1);
    }
  }
  return solution;
}
