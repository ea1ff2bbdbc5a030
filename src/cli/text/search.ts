/** What a search found, for people. */
import type { SearchProgress } from '../../adapters/workers/run-search.ts';
import type { Objective } from '../../search/evaluation/objective.ts';
import type { FrontPoint, HeldOut } from '../../search/front/front-point.ts';
import { count, duration } from './format.ts';
import { frontTable } from './front-table.ts';

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
  const points = front.map((point, i) => ({ name: `${i + 1}`, ...point }));
  const ends = front.length === 1 ? [0] : [0, front.length - 1];
  return [
    `${summary}; ${front.length} of ${found} points of the front still stand on held-out workloads`,
    frontTable(points, present, objectives),
    ...ends.map((i) => `${i + 1}: ${front[i]?.sentence ?? ''}`),
  ].join('\n');
}

/** One line on how far the search is; `before` of its evaluations were there from an earlier run. */
export function progressText(
  { step, done, total }: SearchProgress,
  { seconds, before }: { readonly seconds: number; readonly before: number },
): string {
  if (step === 'check') return `checking points of the front: ${done} of ${total}`;
  const text = `trying configurations: ${done} of ${total}`;
  if (done <= before) return text;
  return `${text}, ${duration((seconds / (done - before)) * (total - done))} left`;
}
