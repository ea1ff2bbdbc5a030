/** What starting, pausing and ending cost on this cluster, learned from its drivers. */
import type { TimingKind, TimingRow } from '../../../bridge/index.ts';
import type { Overheads } from '../../model/gpu-cluster/snapshot.ts';
import { type StartSpeeds, startSpeeds } from '../../model/gpu-cluster/starts.ts';

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
    const whose = kind === 'launch' ? 'driver' : 'trial';
    const workMs = (atMs: number) => workAt.get(atMs)?.[whose] ?? 0;
    for (const row of newest) {
      const alone = () => (workMs(row.at) - workMs(beginOf(row))) / 1_000;
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
 * The milliseconds of work that a driver and a trial would have got done by each instant at which a
 * start began or ended, had they been starting all the time: the virtual times of processor sharing.
 */
function workOfStarts(rows: readonly TimingRow[], processors: number): Map<number, StartSpeeds> {
  const changes = rows.flatMap((row) => {
    const isDriver = row.kind === 'launch';
    return [
      { atMs: beginOf(row), isDriver, more: 1 },
      { atMs: row.at, isDriver, more: -1 },
    ];
  });
  changes.sort((a, b) => a.atMs - b.atMs);
  const workAt = new Map<number, StartSpeeds>();
  const underWay = { drivers: 0, trials: 0 };
  let beforeMs = changes[0]?.atMs ?? 0;
  let work: StartSpeeds = { driver: 0, trial: 0 };
  for (const { atMs, isDriver, more } of changes) {
    const { driver, trial } = startSpeeds(underWay, processors);
    const passedMs = atMs - beforeMs;
    work = { driver: work.driver + passedMs * driver, trial: work.trial + passedMs * trial };
    workAt.set(atMs, work);
    beforeMs = atMs;
    underWay[isDriver ? 'drivers' : 'trials'] += more;
  }
  return workAt;
}
