/** Demand tables: how long a job takes on every count of GPUs, measured where it was, else inferred. */
import { chooseCurve, type ScalingCurve, type ScalingRow, secondsOn } from './curve.ts';

/** How a number came about. */
export type RowOrigin = 'measured' | 'interpolated' | 'fitted';

export interface DemandRow extends ScalingRow {
  readonly origin: RowOrigin;
}

/**
 * One row for each of 1 to `gpusMax` GPUs: measured counts as they are, those between two measured
 * ones interpolated, the others by the curve that fits best, moved to the nearest measured row.
 *
 * Whoever has g GPUs can leave some idle, so time never rises with GPUs: a row that was slower than
 * one with fewer GPUs takes that one's time. `measured` needs a row, and has one per count.
 */
export function demandTable(measured: readonly ScalingRow[], gpusMax: number): DemandRow[] {
  const rows = measured.toSorted((a, b) => a.gpus - b.gpus);
  let curve: ScalingCurve | undefined;
  const table: DemandRow[] = [];
  let fastest = Number.POSITIVE_INFINITY;
  let next = 0;
  for (let gpus = 1; gpus <= gpusMax; gpus++) {
    while ((rows[next]?.gpus ?? Number.POSITIVE_INFINITY) < gpus) next++;
    const after = rows[next];
    const before = rows[next - 1];
    const near = after ?? before;
    let row: DemandRow;
    if (after?.gpus === gpus) row = { ...after, origin: 'measured' };
    else if (after !== undefined && before !== undefined) {
      row = { gpus, seconds: interpolate(before, after, gpus), origin: 'interpolated' };
    } else {
      curve ??= chooseCurve(rows);
      row = { gpus, seconds: fitted(curve, near, gpus), origin: 'fitted' };
    }
    fastest = Math.min(fastest, row.seconds);
    table.push({ ...row, seconds: fastest });
  }
  return table;
}

/**
 * By the curve, moved to the nearest row. A curve in which nothing is divided says nothing of fewer
 * GPUs than were measured: those are taken to scale linearly.
 */
function fitted(curve: ScalingCurve, near: ScalingRow | undefined, gpus: number): number {
  if (near === undefined) return secondsOn(curve, gpus);
  if (gpus < near.gpus && curve.dividedSeconds === 0) return (near.seconds * near.gpus) / gpus;
  return (near.seconds * secondsOn(curve, gpus)) / secondsOn(curve, near.gpus);
}

/**
 * Between two rows time is taken to be linear in 1/g, which is exact for a job that follows
 * Amdahl's law. Linear in g, it would be far too long: half-way between 1 and 4 GPUs, a job that
 * scales perfectly would seem to need half of its time on one.
 */
function interpolate(before: ScalingRow, after: ScalingRow, gpus: number): number {
  const part = (1 / gpus - 1 / before.gpus) / (1 / after.gpus - 1 / before.gpus);
  return before.seconds + (after.seconds - before.seconds) * part;
}

/** Progress per second by GPU count relative to one GPU, 0 for none; the table starts at 1 GPU. */
export function speedupsOf(table: readonly ScalingRow[]): number[] {
  const onOne = table[0]?.seconds ?? 1;
  return [0, ...table.map(({ seconds }) => onOne / seconds)];
}
