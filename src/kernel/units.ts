/**
 * Time is whole microseconds in a `number`, exact for 285 years. A duration is rounded once, where
 * it enters.
 */
export const microsPerSecond = 1_000_000;

/** The nearest whole number of microseconds. */
export function microsOf(seconds: number): number {
  return Math.round(seconds * microsPerSecond);
}

/** The same duration in seconds, with its fraction. */
export function secondsOf(micros: number): number {
  return micros / microsPerSecond;
}
