/** Scaling curves: how long a step takes on g GPUs, with few parameters and a meaning for each. */
import { nonNegativeLeastSquares } from '../../stats/non-negative-least-squares.ts';

/** What was measured, or said, of one count of GPUs. */
export interface ScalingRow {
  readonly gpus: number;
  readonly seconds: number;
}

/**
 * `linear`: t(g) = b/g, all of a step is divided.
 * `amdahl`: t(g) = a + b/g, a part of it is not.
 * `communication`: t(g) = a + b/g + c·g, and workers talk to each other, the more the longer.
 */
export type CurveKind = 'linear' | 'amdahl' | 'communication';

export interface ScalingCurve {
  readonly kind: CurveKind;
  /** Seconds that no GPU takes away. */
  readonly fixedSeconds: number;
  /** Seconds that all GPUs share. */
  readonly dividedSeconds: number;
  /** Seconds that every GPU adds. */
  readonly addedSeconds: number;
}

/** From the fewest parameters to the most. */
export const curveKinds: readonly CurveKind[] = ['linear', 'amdahl', 'communication'];

const terms: Readonly<Record<CurveKind, (gpus: number) => number[]>> = {
  linear: (gpus) => [1 / gpus],
  amdahl: (gpus) => [1 / gpus, 1],
  communication: (gpus) => [1 / gpus, 1, gpus],
};

/** Seconds on `gpus` GPUs according to a curve. */
export function secondsOn(curve: ScalingCurve, gpus: number): number {
  return curve.fixedSeconds + curve.dividedSeconds / gpus + curve.addedSeconds * gpus;
}

/**
 * The curve of this kind through `rows`, of which there must be one at least. No parameter is
 * negative, and the relative errors are minimised, so that fast steps on many GPUs count as much as
 * slow ones on few.
 */
export function fitCurve(kind: CurveKind, rows: readonly ScalingRow[]): ScalingCurve {
  const [divided = 0, fixed = 0, added = 0] = nonNegativeLeastSquares(
    rows.map(({ gpus, seconds }) => terms[kind](gpus).map((term) => term / seconds)),
    rows.map(() => 1),
  );
  return { kind, fixedSeconds: fixed, dividedSeconds: divided, addedSeconds: added };
}

/**
 * Mean relative error of the curve at a row that its fit has not seen, over all rows; infinity where
 * one row less would leave fewer than the curve has parameters.
 */
export function leaveOneOutError(kind: CurveKind, rows: readonly ScalingRow[]): number {
  if (rows.length - 1 < terms[kind](1).length) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (const [i, { gpus, seconds }] of rows.entries()) {
    const curve = fitCurve(kind, rows.toSpliced(i, 1));
    sum += Math.abs(secondsOn(curve, gpus) / seconds - 1);
  }
  return sum / rows.length;
}

/** A curve with more parameters has to be better by this much, as all errors have some luck in them. */
const better = 1e-9;

/**
 * The curve whose kind has the least leave-one-out error; one row scales linearly, and two are taken
 * to follow Amdahl's law.
 */
export function chooseCurve(rows: readonly ScalingRow[]): ScalingCurve {
  if (rows.length < 3) return fitCurve(rows.length === 2 ? 'amdahl' : 'linear', rows);
  let chosen: CurveKind = 'linear';
  let least = Number.POSITIVE_INFINITY;
  for (const kind of curveKinds) {
    const error = leaveOneOutError(kind, rows);
    if (error >= least - better) continue;
    chosen = kind;
    least = error;
  }
  return fitCurve(chosen, rows);
}
