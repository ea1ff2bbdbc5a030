/** What choosing a point of the front means, in words. */
import { duration, percent, sentence } from '../../kernel/quantities.ts';
import type { Objective } from '../evaluation/objective.ts';
import type { HeldOut } from './front-point.ts';

/**
 * Compares what a point shows on the held-out samples with the present configuration there, one
 * clause per objective: `Mean completion time 12 % shorter than now (41 min instead of 47 min);
 * predictions off by 0.9 % on average instead of 3.1 %.` Without a present configuration it tells
 * the values alone.
 */
export function comparison(
  objectives: readonly Objective[],
  point: readonly HeldOut[],
  present: readonly HeldOut[] | null,
): string {
  const clauses = objectives.map((objective, i) =>
    clauseOf(objective, point[i]?.mean ?? 0, present === null ? null : (present[i]?.mean ?? 0)),
  );
  return sentence(clauses);
}

function clauseOf(objective: Objective, value: number, now: number | null): string {
  const { metric, percentile } = objective;
  switch (metric) {
    case 'jct':
      return `${jctSubject(percentile)} ${timeChange(value, now)}`;
    case 'makespan':
      return `time until all jobs are over ${timeChange(value, now)}`;
    case 'pred-err':
      return percentile === null
        ? `predictions off by ${instead(value, now)}`.replace(' %', ' % on average')
        : `${portion(percentile)} predictions off by at most ${instead(value, now)}`;
    case 'unfairness': {
      const behind = instead(100 * value, now === null ? null : 100 * now);
      return percentile === null
        ? `jobs behind their fair share by ${behind}`.replace(' %', ' % on average')
        : `${portion(percentile)} jobs behind their fair share by at most ${behind}`;
    }
  }
}

function jctSubject(percentile: number | null): string {
  if (percentile === null) return 'mean completion time';
  return percentile === 100
    ? 'longest completion time'
    : `completion time that ${percentile} % of jobs keep within`;
}

function portion(percentile: number): string {
  return percentile === 100 ? 'all' : `${percentile} % of`;
}

/** `12 % shorter than now (41 min instead of 47 min)`. */
function timeChange(seconds: number, nowSeconds: number | null): string {
  if (nowSeconds === null) return duration(seconds);
  const change = (100 * Math.abs(seconds - nowSeconds)) / nowSeconds;
  const [value, now] = [duration(seconds), duration(nowSeconds)];
  if (value === now || percent(change) === '0 %') return `as now (${value})`;
  const direction = seconds < nowSeconds ? 'shorter' : 'longer';
  return `${percent(change)} ${direction} than now (${value} instead of ${now})`;
}

/** `0.9 % instead of 3.1 %`, `0.9 % as now`. */
function instead(value: number, now: number | null): string {
  if (now === null) return percent(value);
  return percent(value) === percent(now)
    ? `${percent(value)} as now`
    : `${percent(value)} instead of ${percent(now)}`;
}
