import { correctedSeconds, type Forecast, type SampledRange, sampledRange } from './forecast.ts';

/** How a forecast came out. */
export interface ForecastOutcome {
  /** Of the policy's queues; 0 where it has none. */
  readonly queue: number;
  readonly sampled: SampledRange;
  /** From submission to completion; so far, for a job that is not over. */
  readonly seconds: number;
}

/** Where a job's completion time will lie with the probability `coverage`. */
export interface Interval {
  readonly lowSeconds: number;
  readonly highSeconds: number;
  readonly coverage: number;
  /** Completed jobs of the same queue, completed jobs of all queues, or replays of arrivals alone. */
  readonly source: 'queue' | 'cluster' | 'simulation';
  /** Completed jobs it was calibrated on; 0 from simulation. */
  readonly jobs: number;
}

/** How far the ranges of a queue's jobs are to be widened, and on what that rests. */
interface Margin extends Pick<Interval, 'source' | 'jobs'> {
  /** Logarithm of the factor. */
  readonly log: number;
}

/** The interval of a job of a queue. */
export type IntervalOf = (queue: number, forecast: Forecast) => Interval;

/** A millionth more or less is rounding: times are whole microseconds. */
const rounding = 1e-6;

/** Whether a job that took so long ended inside its interval. */
export function holds({ lowSeconds, highSeconds }: Interval, seconds: number): boolean {
  return seconds >= lowSeconds * (1 - rounding) && seconds <= highSeconds * (1 + rounding);
}

/** Completed jobs without which nothing is calibrated. */
export const recordsNeeded = 30;

/** The newest completed jobs of each queue that count. */
export const recordsRemembered = 500;

/**
 * Split conformal intervals on how earlier forecasts came out (Romano et al., Conformalized
 * Quantile Regression, 2019, on a logarithmic scale): the range of a job's samples is widened, or
 * narrowed, on both sides by the factor that would have made it hold for `coverage` of the
 * completed jobs of its queue. The corrected prediction always lies inside.
 */
export class Calibration {
  readonly coverage: number;
  readonly #scores = new Map<number, number[]>();
  readonly #all: number[] = [];

  constructor(coverage = 0.9) {
    this.coverage = coverage;
  }

  /** A job is over. */
  learn(record: ForecastOutcome): void {
    const score = scoreOf(record);
    const ofQueue = this.#scores.get(record.queue) ?? [];
    this.#scores.set(record.queue, ofQueue);
    push(ofQueue, score);
    push(this.#all, score);
  }

  /**
   * The intervals of jobs at one instant. Of the jobs in `underWay`, those that already last longer
   * than all their samples count as they stand: waiting for their end would leave out the worst.
   */
  intervals(underWay: readonly ForecastOutcome[]): IntervalOf {
    const late = underWay.filter((job) => job.seconds > job.sampled.highSeconds);
    const margins = new Map<number, Margin>();
    return (queue, forecast) => {
      const margin = margins.get(queue) ?? this.#margin(queue, late);
      margins.set(queue, margin);
      const { log, ...basis } = margin;
      const sampled = sampledRange(forecast);
      const point = correctedSeconds(forecast);
      return {
        lowSeconds: Math.min(point, sampled.lowSeconds * Math.exp(-log)),
        highSeconds: Math.max(point, sampled.highSeconds * Math.exp(log)),
        coverage: this.coverage,
        ...basis,
      };
    };
  }

  #margin(queue: number, late: readonly ForecastOutcome[]): Margin {
    const ofQueue = this.#scores.get(queue) ?? [];
    const isQueue = ofQueue.length >= recordsNeeded;
    const known = isQueue ? ofQueue : this.#all;
    if (known.length < recordsNeeded) return { log: 0, source: 'simulation', jobs: 0 };
    const alike = late.filter((job) => !isQueue || job.queue === queue);
    const log = conformalQuantile([...known, ...alike.map(scoreOf)], this.coverage);
    return { log, source: isQueue ? 'queue' : 'cluster', jobs: known.length };
  }
}

/** How far outside the range it came, as a logarithm of the factor; negative inside. */
function scoreOf({ sampled, seconds }: ForecastOutcome): number {
  const { lowSeconds, highSeconds } = sampled;
  return Math.max(Math.log(lowSeconds / seconds), Math.log(seconds / highSeconds));
}

/** The smallest score that ⌈(n + 1) · coverage⌉ of n do not exceed; the largest when n is small. */
export function conformalQuantile(scores: readonly number[], coverage: number): number {
  const sorted = scores.toSorted((a, b) => a - b);
  const rank = Math.min(sorted.length, Math.ceil((sorted.length + 1) * coverage));
  return sorted[rank - 1] ?? 0;
}

function push(scores: number[], score: number): void {
  scores.push(score);
  if (scores.length > recordsRemembered) scores.shift();
}
