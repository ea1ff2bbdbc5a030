import { assert } from '../kernel/assert.ts';

/**
 * The quantile at `fraction` (0.99 for the 99th percentile) by linear interpolation between order
 * statistics: Hyndman and Fan's type 7, numpy's `linear`. The sample need not be sorted.
 */
export function quantile(values: readonly number[], fraction: number): number {
  return quantileOfSorted(
    values.toSorted((a, b) => a - b),
    fraction,
  );
}

/** The same for a sample that is sorted already. */
export function quantileOfSorted(sorted: readonly number[], fraction: number): number {
  assert(sorted.length > 0, 'a quantile needs a sample');
  assert(fraction >= 0 && fraction <= 1, `a quantile lies between 0 and 1, not at ${fraction}`);
  const position = (sorted.length - 1) * fraction;
  const index = Math.floor(position);
  const low = sorted[index] ?? 0;
  const high = sorted[index + 1] ?? low;
  return interpolate(low, high, position - index);
}

/** From the nearer end, as numpy does, so that the result is the end itself where it must be. */
function interpolate(low: number, high: number, part: number): number {
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}
