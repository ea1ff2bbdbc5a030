/** What starting, pausing and ending cost on this cluster, learned from its drivers. */
import type { TimingKind, TimingRow } from '../../bridge/index.ts';
import type { Overheads } from '../model/gpu-cluster/snapshot.ts';

/** Seconds assumed before anything was measured, and how many measurements that guess is worth. */
const prior: Readonly<Record<TimingKind, number>> = {
  launch: 6,
  start: 4,
  restore: 4,
  pause: 0.5,
  stop: 0.2,
  finish: 0.3,
};
const priorWeight = 2;

/** Newest measurements that count, per kind: machines change. */
export const timingsRemembered = 40;

/** A posterior mean per kind, in seconds; `rows` are the newest measurements of every kind. */
export function learnOverheads(rows: readonly TimingRow[]): Overheads {
  const mean = (kind: TimingKind): number => {
    let sum = prior[kind] * priorWeight;
    let weight = priorWeight;
    for (const row of rows) {
      if (row.kind !== kind) continue;
      sum += row.seconds;
      weight += 1;
    }
    return sum / weight;
  };
  return {
    launchSeconds: mean('launch'),
    startSeconds: mean('start'),
    restoreSeconds: mean('restore'),
    pauseSeconds: mean('pause'),
    stopSeconds: mean('stop'),
    finishSeconds: mean('finish'),
  };
}
