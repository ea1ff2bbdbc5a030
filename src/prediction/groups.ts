/** Jobs whose forecasts should come out alike, and how they did. */
import { type Forecast, type ForecastOutcome, sampledRange } from './forecast.ts';
import { rounding, scoreOf } from './nonconformity.ts';

/** Some jobs, whose outcomes tell of one more. */
export interface Group {
  readonly key: string;
  readonly of: 'queue' | 'cluster';
  /** Its jobs differ in kind from that one: they may widen the range of its samples, not narrow it. */
  readonly isMixed: boolean;
}

/**
 * The groups a job belongs to, the likest first: its kind in its queue, its queue, all jobs. Kinds
 * are apart because most settled jobs end exactly when foretold, which says nothing of the others.
 */
export function groupsOf(queue: number, forecast: Forecast): readonly [Group, ...Group[]] {
  return [
    { key: `${queue} ${kindOf(forecast)}`, of: 'queue', isMixed: false },
    { key: `${queue}`, of: 'queue', isMixed: true },
    { key: 'all', of: 'cluster', isMixed: true },
  ];
}

/** Settled is a job that ends at the same time in every replay. */
function kindOf(forecast: Forecast): 'raw' | 'settled' | 'open' {
  if (forecast.sampleSeconds.length === 0) return 'raw';
  const { lowSeconds, highSeconds } = sampledRange(forecast);
  return highSeconds <= lowSeconds * (1 + rounding) ? 'settled' : 'open';
}

/** The newest jobs of each group that count. */
export const recordsRemembered = 500;

/** The scores of a group's jobs, in the order in which they became known. */
export class Scores {
  readonly #byGroup = new Map<string, number[]>();

  add({ queue, forecast, seconds }: ForecastOutcome): void {
    const score = scoreOf(forecast, seconds);
    for (const { key } of groupsOf(queue, forecast)) {
      const scores = this.#byGroup.get(key) ?? [];
      this.#byGroup.set(key, scores);
      scores.push(score);
      if (scores.length > recordsRemembered) scores.shift();
    }
  }

  of({ key }: Group): readonly number[] {
    return this.#byGroup.get(key) ?? [];
  }
}
