/** What is known of how jobs arrive, and how far ahead it says something. */
import { momentsOf } from '../stats/moments.ts';

/** Anything that arrived. */
export interface Arrival {
  readonly arrivalMicros: number;
}

/** All that arrived in a stretch of time. */
export interface ArrivalRecord<A extends Arrival> {
  /** In order of arrival. */
  readonly arrivals: readonly A[];
  /** Until when it tells of arrivals: a silence at its end is known, too. */
  readonly untilMicros: number;
}

/** Arrivals from which on their replay says more than the assumption that none follow. */
export const arrivalsNeeded = 10;

/** The newest arrivals that are replayed. */
export const arrivalsRemembered = 1_000;

/** The same record over again this often is enough. */
export const turnsMost = 5;

/** The largest relative standard error with which a rate of arrivals counts as known. */
const rateErrorMost = 0.5;

/**
 * How long after each arrival the next one came, in microseconds. The last is followed by the first: a
 * mean gap later, or after the silence since, where that is longer. There must be two arrivals.
 */
export function gapsOf({ arrivals, untilMicros }: ArrivalRecord<Arrival>): number[] {
  const instants = arrivals.map(({ arrivalMicros }) => arrivalMicros);
  const first = instants[0] ?? 0;
  const last = instants.at(-1) ?? first;
  const mean = Math.round((last - first) / (instants.length - 1));
  const between = instants.slice(1).map((instant, i) => instant - (instants[i] ?? 0));
  return [...between, Math.max(1, mean, untilMicros - last)];
}

/**
 * How far ahead the record foretells arrivals, in microseconds: `turnsMost` times as long as it lasted;
 * not at all where too few arrived, or where their rate is too uncertain. Counted over a long time, n
 * arrivals whose gaps have the squared coefficient of variation C² vary by C²/n of their mean squared
 * (renewal process; Cox, Renewal Theory, 1962, §4.2), so that a sweep says about as much as one job.
 */
export function reachMicros(record: ArrivalRecord<Arrival>): number {
  const arrived = record.arrivals.length;
  if (arrived < arrivalsNeeded) return 0;
  const { mean, squaredVariation } = momentsOf(gapsOf(record));
  if (squaredVariation / arrived > rateErrorMost ** 2) return 0;
  return turnsMost * arrived * mean;
}
