import type { HistoryStore } from './history.ts';
import type { JobStatistics } from './operations.ts';
import { errorPercent } from './views.ts';

/** The newest jobs that succeeded whose promises are looked at. */
const promisesMax = 1_000;

/** Counts the jobs of the history, and says how good the promises to the newest were. */
export function jobStatistics(
  history: Pick<HistoryStore, 'jobCounts' | 'promisesKept'>,
): JobStatistics {
  const predErrPercents = history.promisesKept(promisesMax).map((kept) => {
    const secondsTo = (atMs: number) => (atMs - kept.submittedAtMs) / 1_000;
    return errorPercent(secondsTo(kept.completesAtMs), secondsTo(kept.finishedAtMs));
  });
  return { counts: history.jobCounts(), predErrPercents };
}
