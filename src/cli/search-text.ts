/** What a search found, for people. */
import type { SearchProgress } from '../adapters/workers/run-search.ts';
import type { FrontPoint, HeldOut } from '../search/front-point.ts';
import { metricUnits, type Objective, objectiveName } from '../search/objective.ts';
import { amount, count, duration, percent, table } from './format.ts';

export interface SearchReport {
  readonly front: readonly FrontPoint[];
  readonly found: number;
  readonly present: readonly HeldOut[] | null;
  readonly evaluations: number;
  readonly seconds: number;
}

/** A line per point of the front, the present configuration first; then what its ends mean. */
export function searchText(report: SearchReport, objectives: readonly Objective[]): string {
  const { front, found, present, evaluations, seconds } = report;
  const summary = `${count(evaluations, 'configuration')} tried in ${duration(seconds)}`;
  if (front.length === 0) return `${summary}; none of them can be used.`;
  const names = objectives.map((objective) => objectiveName(objective).toUpperCase());
  const head = ['#', ...names, 'LARGEST SIZES', 'WEIGHTS', 'ZETA', 'DELTA'];
  const values = (list: readonly HeldOut[]) => {
    return list.map((value, i) => spread(value, objectives[i]));
  };
  const rows = front.map(({ heldOut, configuration }, i) => {
    const { thresholds, weights, zetaMin, delta } = configuration;
    const sizes = thresholds.length === 0 ? 'one queue' : thresholds.map(amount).join(', ');
    const shares = weights.map((weight) => String(Number(weight.toFixed(3)))).join(', ');
    return [`${i + 1}`, ...values(heldOut), sizes, shares, amount(zetaMin), amount(delta)];
  });
  const now = present === null ? [] : [['now', ...values(present), '', '', '', '']];
  const ends = front.length === 1 ? [0] : [0, front.length - 1];
  return [
    `${summary}; ${front.length} of ${found} points of the front still stand on held-out workloads`,
    'mean (smallest to largest) over the held-out workloads; sizes in GPU-seconds',
    table(head, [...now, ...rows]),
    ...ends.map((i) => `${i + 1}: ${front[i]?.sentence ?? ''}`),
  ].join('\n');
}

function spread({ mean, min, max }: HeldOut, objective: Objective | undefined): string {
  const show = shows[metricUnits[objective?.metric ?? 'jct']];
  return min === max ? show(mean) : `${show(mean)} (${show(min)} to ${show(max)})`;
}

const shows: Readonly<
  Record<(typeof metricUnits)[keyof typeof metricUnits], (value: number) => string>
> = {
  seconds: duration,
  percent,
  fraction: (value) => percent(100 * value),
};

/** One line on how far the search is after so many seconds. */
export function progressText({ step, done, total }: SearchProgress, seconds: number): string {
  if (step === 'check') return `checking points of the front: ${done} of ${total}`;
  const left = done === 0 ? '' : `, ${duration((seconds / done) * (total - done))} left`;
  return `trying configurations: ${done} of ${total}${left}`;
}
