/** How far a job's completion time is from what was foretold, and what is no further. */
import { type Forecast, type SampledRange, sampledRange } from './forecast.ts';

/** A millionth more or less is rounding: times are whole microseconds. */
export const rounding = 1e-6;

/** The score from which on a completion time is outside of all samples. */
export const scoreOfSamples = 1;

/**
 * The nonconformity score of a job that took so long. Among n samples it is the nominal coverage
 * 1 - 2k / (n + 1) of the range from the k-th to the k-th last that just holds it (ranks as in
 * Chernozhukov et al., Distributional Conformal Prediction, 2021): 0 at the median, and low
 * wherever many samples agree. Outside it rises by the logarithm of the factor by which the job is
 * beyond all of them (Romano et al., Conformalized Quantile Regression, 2019).
 */
export function scoreOf(forecast: Forecast, seconds: number): number {
  const { lowSeconds, highSeconds } = sampledRange(forecast);
  const beyond = Math.max(Math.log(lowSeconds / seconds), Math.log(seconds / highSeconds));
  if (beyond > rounding) return scoreOfSamples + beyond;
  const times = timesOf(forecast);
  const upTo = times.filter((time) => time <= seconds * (1 + rounding)).length;
  const from = times.filter((time) => time >= seconds * (1 - rounding)).length;
  return Math.max(0, 1 - (2 * Math.min(upTo, from)) / (times.length + 1));
}

/** The times from the earliest to the latest that score no more. */
export function rangeWithin(forecast: Forecast, score: number): SampledRange {
  const beyond = Math.exp(Math.max(0, score - scoreOfSamples));
  const times = timesOf(forecast).sort((a, b) => a - b);
  const rank = Math.ceil(((1 - score) / 2) * (times.length + 1) - rounding);
  const k = Math.min(Math.ceil(times.length / 2), Math.max(1, rank));
  return {
    lowSeconds: (times[k - 1] ?? 0) / beyond,
    highSeconds: (times.at(-k) ?? 0) * beyond,
  };
}

function timesOf({ rawSeconds, sampleSeconds }: Forecast): number[] {
  return sampleSeconds.length === 0 ? [rawSeconds] : [...sampleSeconds];
}
