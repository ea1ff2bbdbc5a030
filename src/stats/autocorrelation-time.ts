/** Longer ones would take long to add up: a series of 10,000 that rises all the time would. */
const lagsMost = 500;

/**
 * How many successive values of a series tell as much of its distribution as one independent value:
 * the integrated autocorrelation time 1 + 2 Σ ρ(k) of their ranks, at least 1. The sum ends with
 * Geyer's initial monotone sequence (Practical Markov Chain Monte Carlo, Stat. Sci. 7, 1992, §3.3):
 * lags in pairs, up to 500, for as long as these are positive, none larger than the one before.
 */
export function autocorrelationTime(series: readonly number[]): number {
  const ranks = ranksOf(series);
  const mean = (series.length - 1) / 2;
  const deviations = Float64Array.from(ranks, (rank) => rank - mean);
  const variance = covariance(deviations, 0);
  if (variance === 0) return 1;
  let time = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag < Math.min(series.length, lagsMost); lag += 2) {
    const pair = (covariance(deviations, lag) + covariance(deviations, lag + 1)) / variance;
    if (pair <= 0) break;
    least = Math.min(least, pair);
    time += 2 * least;
  }
  return Math.max(1, time);
}

/** Of values so many apart, times their number. */
function covariance(deviations: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < deviations.length; i++) {
    sum += (deviations[i] ?? 0) * (deviations[i - lag] ?? 0);
  }
  return sum;
}

/** From 0 on; equal values share the mean of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((value, at) => ({ value, at })).sort((a, b) => a.value - b.value);
  const ranks: number[] = [];
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (order[to]?.value === order[from]?.value && to < order.length) to++;
    for (const { at } of order.slice(from, to)) ranks[at] = (from + to - 1) / 2;
  }
  return ranks;
}
