/** What starting, pausing and ending cost on this cluster, learned from its drivers. */
import type { TimingKind, TimingRow } from '../../bridge/index.ts';
import type { Overheads } from '../model/gpu-cluster/snapshot.ts';
import { startSpeed } from '../model/gpu-cluster/starts.ts';

/** Seconds assumed before anything was measured, and how many measurements that guess is worth. */
const prior: Readonly<Record<TimingKind, number>> = {
  launch: 6,
  start: 3,
  restore: 3,
  reuse: 0.2,
  pause: 0.5,
  stop: 0.2,
  finish: 0.3,
};
const priorWeight = 2;

/** Newest measurements to know, per kind: those that count, and the starts that they overlapped. */
export const timingsRemembered = 400;

/**
 * A posterior mean per kind, in seconds; `rows` are the newest measurements of every kind, newest
 * first. Launches, starts, restores and reuses that went on side by side slowed each other down on
 * `processors` processors; what is learned is what one takes that has a processor to itself. The
 * newest `counted` of a kind count: machines change.
 */
export function learnOverheads(
  rows: readonly TimingRow[],
  processors: number,
  counted = 40,
): Overheads {
  const startsAtOnce = Math.max(1, processors);
  const workAt = workOfStarts(rows.filter(isStart), startsAtOnce);
  const mean = (kind: TimingKind): number => {
    const newest = rows.filter((row) => row.kind === kind).slice(0, counted);
    let sum = prior[kind] * priorWeight;
    for (const row of newest) {
      const alone = () => ((workAt.get(row.at) ?? 0) - (workAt.get(beginOf(row)) ?? 0)) / 1_000;
      sum += isStart(row) ? alone() : row.seconds;
    }
    return sum / (priorWeight + newest.length);
  };
  return {
    launchSeconds: mean('launch'),
    startSeconds: mean('start'),
    restoreSeconds: mean('restore'),
    reuseSeconds: mean('reuse'),
    startsAtOnce,
    pauseSeconds: mean('pause'),
    stopSeconds: mean('stop'),
    finishSeconds: mean('finish'),
  };
}

function isStart({ kind }: TimingRow): boolean {
  return kind === 'launch' || kind === 'start' || kind === 'restore' || kind === 'reuse';
}

function beginOf({ at, seconds }: TimingRow): number {
  return at - seconds * 1_000;
}

/**
 * The milliseconds of work that a start would have got done by each instant at which one of them
 * began or ended: the virtual time of processor sharing.
 */
function workOfStarts(starts: readonly TimingRow[], startsAtOnce: number): Map<number, number> {
  const begins = starts.map(beginOf).sort((a, b) => a - b);
  const ends = starts.map(({ at }) => at).sort((a, b) => a - b);
  const workAt = new Map<number, number>();
  let underWay = 0;
  let beforeMs = 0;
  let workMs = 0;
  for (let i = 0, k = 0; k < ends.length; ) {
    const begin = begins[i] ?? Number.POSITIVE_INFINITY;
    const end = ends[k] ?? Number.POSITIVE_INFINITY;
    const nowMs = Math.min(begin, end);
    if (underWay > 0) workMs += (nowMs - beforeMs) * startSpeed(underWay, startsAtOnce);
    workAt.set(nowMs, workMs);
    beforeMs = nowMs;
    if (begin <= end) {
      underWay++;
      i++;
    } else {
      underWay--;
      k++;
    }
  }
  return workAt;
}
