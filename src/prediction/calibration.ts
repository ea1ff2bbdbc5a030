import { correctedSeconds, type Forecast, type ForecastOutcome, sampledRange } from './forecast.ts';
import { type Group, groupsOf, Scores } from './groups.ts';
import { rangeWithin, rounding, scoreOfSamples } from './nonconformity.ts';

/** Where a job's completion time will lie with the probability `coverage`. */
export interface Interval {
  readonly lowSeconds: number;
  readonly highSeconds: number;
  readonly coverage: number;
  /** Jobs of the same queue, jobs of all queues, or replays of arrivals alone. */
  readonly source: 'queue' | 'cluster' | 'simulation';
  /** Jobs it was calibrated on, completed or bound to be late; 0 from simulation. */
  readonly jobs: number;
}

/** The largest score inside the intervals of alike jobs, and on what it rests. */
interface Limit extends Pick<Interval, 'source' | 'jobs'> {
  readonly score: number;
}

/** The interval of a job of a queue. */
export type IntervalOf = (queue: number, forecast: Forecast) => Interval;

/** Whether a job that took so long ended inside its interval. */
export function holds({ lowSeconds, highSeconds }: Interval, seconds: number): boolean {
  return seconds >= lowSeconds * (1 - rounding) && seconds <= highSeconds * (1 + rounding);
}

/** Jobs without which nothing is calibrated. */
export const recordsNeeded = 30;

/**
 * Split conformal intervals on how earlier forecasts came out, for each group of jobs apart
 * (Mondrian conformal prediction; Vovk et al., Algorithmic Learning in a Random World, 2005): an
 * interval reaches as far as it had to for `coverage` of the jobs of the group, as scores measure
 * it. The corrected prediction always lies inside.
 */
export class Calibration {
  readonly coverage: number;
  readonly #known = new Scores();

  constructor(coverage = 0.9) {
    this.coverage = coverage;
  }

  /** A job is over. */
  learn(record: ForecastOutcome): void {
    this.#known.add(record);
  }

  /**
   * The intervals of jobs at one instant. Of the jobs in `underWay`, those that will outlast all
   * their samples count as they stand: waiting for their end would leave out the worst.
   */
  intervals(underWay: readonly ForecastOutcome[]): IntervalOf {
    const late = new Scores();
    for (const job of underWay) if (isLate(job)) late.add(job);
    const limits = new Map<string, Limit>();
    return (queue, forecast) => {
      const groups = groupsOf(queue, forecast);
      const [{ key }] = groups;
      const limit = limits.get(key) ?? this.#limit(groups, late);
      limits.set(key, limit);
      const { score, ...basis } = limit;
      const { lowSeconds, highSeconds } = rangeWithin(forecast, score);
      const point = correctedSeconds(forecast);
      return {
        lowSeconds: Math.min(point, lowSeconds),
        highSeconds: Math.max(point, highSeconds),
        coverage: this.coverage,
        ...basis,
      };
    };
  }

  #limit(groups: readonly Group[], late: Scores): Limit {
    for (const group of groups) {
      const scores = [...this.#known.of(group), ...late.of(group)];
      if (scores.length < recordsNeeded) continue;
      const quantile = conformalQuantile(scores, this.coverage);
      const score = group.isMixed ? Math.max(scoreOfSamples, quantile) : quantile;
      return { score, source: group.of, jobs: scores.length };
    }
    return { score: scoreOfSamples, source: 'simulation', jobs: 0 };
  }
}

/** The smallest score that ⌈(n + 1) · coverage⌉ of n do not exceed; the largest when n is small. */
export function conformalQuantile(scores: readonly number[], coverage: number): number {
  const sorted = scores.toSorted((a, b) => a - b);
  const rank = Math.min(sorted.length, Math.ceil((sorted.length + 1) * coverage));
  return sorted[rank - 1] ?? 0;
}

function isLate({ forecast, seconds }: ForecastOutcome): boolean {
  return seconds > sampledRange(forecast).highSeconds * (1 + rounding);
}
