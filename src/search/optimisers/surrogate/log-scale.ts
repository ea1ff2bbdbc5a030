import { quantileOfSorted } from '../../../stats/quantile.ts';

/** Monotone and invertible. */
export interface Scale {
  scaled(value: number): number;
  unscaled(value: number): number;
}

/**
 * A scale on which a few very bad values do not drown what differs among good ones: 0 for the
 * smallest of the values, ln 2 for their median, and beyond it as the logarithm.
 */
export function logScale(values: readonly number[]): Scale {
  const sorted = values.toSorted((a, b) => a - b);
  const [best = 0, worst = 0] = [sorted[0], sorted.at(-1)];
  // Where half of them are all but alike, the unit is a billionth of the range.
  const span = Math.max(quantileOfSorted(sorted, 0.5) - best, (worst - best) / 1e9) || 1;
  return {
    scaled: (value) => Math.log1p((value - best) / span),
    unscaled: (value) => best + span * Math.expm1(value),
  };
}
