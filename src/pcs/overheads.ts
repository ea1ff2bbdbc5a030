/** What starting, pausing and ending cost on this cluster, learned from its drivers. */
import type { TimingKind, TimingRow } from '../../bridge/index.ts';
import type { Overheads } from '../model/gpu-cluster/snapshot.ts';
import { startSpeed } from '../model/gpu-cluster/starts.ts';

/** Seconds assumed before anything was measured, and how many measurements that guess is worth. */
const prior: Readonly<Record<TimingKind, number>> = {
  launch: 6,
  start: 3,
  restore: 3,
  pause: 0.5,
  stop: 0.2,
  finish: 0.3,
};
const priorWeight = 2;

/** Newest measurements that count, per kind: machines change. */
export const timingsRemembered = 40;

/**
 * A posterior mean per kind, in seconds; `rows` are the newest measurements of every kind. Starts
 * and restores that went on side by side slowed each other down on `processors` processors; what is
 * learned is what one takes that has a processor to itself.
 */
export function learnOverheads(rows: readonly TimingRow[], processors: number): Overheads {
  const startsAtOnce = Math.max(1, processors);
  const starts = rows.filter(isStart);
  const mean = (kind: TimingKind): number => {
    let sum = prior[kind] * priorWeight;
    let weight = priorWeight;
    for (const row of rows) {
      if (row.kind !== kind) continue;
      sum += isStart(row) ? aloneSeconds(row, starts, startsAtOnce) : row.seconds;
      weight += 1;
    }
    return sum / weight;
  };
  return {
    launchSeconds: mean('launch'),
    startSeconds: mean('start'),
    restoreSeconds: mean('restore'),
    startsAtOnce,
    pauseSeconds: mean('pause'),
    stopSeconds: mean('stop'),
    finishSeconds: mean('finish'),
  };
}

function isStart({ kind }: TimingRow): boolean {
  return kind === 'start' || kind === 'restore';
}

/** Seconds of work in a start that shared the processors with those that overlap it. */
function aloneSeconds(row: TimingRow, starts: readonly TimingRow[], startsAtOnce: number): number {
  const begin = row.at - row.seconds * 1_000;
  const cuts = [begin, row.at];
  for (const other of starts) {
    for (const cut of [other.at - other.seconds * 1_000, other.at]) {
      if (cut > begin && cut < row.at) cuts.push(cut);
    }
  }
  cuts.sort((a, b) => a - b);
  let workMs = 0;
  for (let i = 1; i < cuts.length; i++) {
    const from = cuts[i - 1] ?? begin;
    const to = cuts[i] ?? row.at;
    const middle = (from + to) / 2;
    const count = starts.filter((one) => one.at - one.seconds * 1_000 < middle && middle < one.at);
    workMs += (to - from) * startSpeed(count.length, startsAtOnce);
  }
  return workMs / 1_000;
}
