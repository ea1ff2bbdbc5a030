/** What is foretold of one job's completion time (JCT), in seconds from its submission. */
import { assert } from '../kernel/assert.ts';

/** Before anything was learned from how earlier forecasts came out. */
export interface Forecast {
  /** Should nothing else arrive (thesis §3.4): as a rule too early, since arrivals only delay. */
  readonly rawSeconds: number;
  /** One per replay of past arrivals; none while too little is known of them. */
  readonly sampleSeconds: readonly number[];
}

/** How a forecast came out. */
export interface ForecastOutcome {
  /** Of the policy's queues; 0 where it has none. */
  readonly queue: number;
  readonly forecast: Forecast;
  /** From submission to completion; for a job that is not over, the least that it can become. */
  readonly seconds: number;
}

/** From the earliest to the latest of the samples. */
export interface SampledRange {
  readonly lowSeconds: number;
  readonly highSeconds: number;
}

/**
 * The point with the least expected Pred_err, E|T/p - 1| (§3.2.2), over the samples T: their median
 * when each weighs as much as it lasts. The raw prediction when there are no samples.
 */
export function correctedSeconds({ rawSeconds, sampleSeconds }: Forecast): number {
  if (sampleSeconds.length === 0) return rawSeconds;
  const sorted = sampleSeconds.toSorted((a, b) => a - b);
  let left = sorted.reduce((sum, seconds) => sum + seconds, 0) / 2;
  for (const seconds of sorted) {
    left -= seconds;
    if (left <= 0) return seconds;
  }
  return sorted.at(-1) ?? rawSeconds;
}

/** Where the samples lie; a point when there are none. */
export function sampledRange({ rawSeconds, sampleSeconds }: Forecast): SampledRange {
  assert(rawSeconds > 0, 'a predicted completion time is positive');
  if (sampleSeconds.length === 0) return { lowSeconds: rawSeconds, highSeconds: rawSeconds };
  return { lowSeconds: Math.min(...sampleSeconds), highSeconds: Math.max(...sampleSeconds) };
}
