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
  let chosen: ScalingCurve | undefined;
  const curve = () => {
    chosen ??= chooseCurve(rows);
    return chosen;
  };
  const counts = Array.from({ length: gpusMax }, (_, i) => i + 1);
  return neverSlower(counts.map((gpus) => rowAt(gpus, rows, curve)));
}

/** The row of so many GPUs, by the rows measured on the same and on the next fewer and more. */
function rowAt(gpus: number, rows: readonly ScalingRow[], curve: () => ScalingCurve): DemandRow {
  const after = rows.find((row) => row.gpus >= gpus);
  if (after?.gpus === gpus) return { ...after, origin: 'measured' };
  const before = rows.findLast((row) => row.gpus < gpus);
  if (after !== undefined && before !== undefined) {
    return { gpus, seconds: interpolate(before, after, gpus), origin: 'interpolated' };
  }
  return { gpus, seconds: fitted(curve(), after ?? before, gpus), origin: 'fitted' };
}

function neverSlower(rows: readonly DemandRow[]): DemandRow[] {
  let fastest = Number.POSITIVE_INFINITY;
  return rows.map((row) => {
    fastest = Math.min(fastest, row.seconds);
    return { ...row, seconds: fastest };
  });
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
