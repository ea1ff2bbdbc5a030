import { predErrPercent } from '../../model/gpu-cluster/metrics.ts';
import type { HistoryStore } from '../history.ts';
import type { JobStatistics } from '../operations.ts';

/** The newest jobs that succeeded whose promises are looked at. */
const promisesMax = 1_000;

/** Counts the jobs of the history, and says how good the promises to the newest were. */
export function jobStatistics(
  history: Pick<HistoryStore, 'jobCounts' | 'promisesKept'>,
): JobStatistics {
  const predErrPercents = history.promisesKept(promisesMax).map((kept) => {
    const secondsTo = (atMs: number) => (atMs - kept.submittedAtMs) / 1_000;
    return predErrPercent(secondsTo(kept.finishedAtMs), secondsTo(kept.completesAtMs));
  });
  return { counts: history.jobCounts(), predErrPercents };
}
