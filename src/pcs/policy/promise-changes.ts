/** What a change of the policy means for the promises that were made. */
import type { PromiseChange } from '../../api/policy.ts';
import type { PredictionRow } from '../history.ts';
import { iso } from '../iso.ts';
import type { JobRecord } from '../jobs/job.ts';

/** Completions under both policies, by job, in milliseconds since the epoch; infinite for never. */
export interface Completions {
  readonly present: ReadonlyMap<string, number>;
  readonly other: ReadonlyMap<string, number>;
}

/**
 * One row per job that both know. A promise suffers when its job would end later than promised and
 * later than it will end anyway, by more than `tolerancePercent` of the promised completion time.
 */
export function promiseChanges(
  jobs: readonly JobRecord[],
  promiseOf: (job: string) => PredictionRow | null,
  { present, other }: Completions,
  tolerancePercent: number,
): PromiseChange[] {
  return jobs.flatMap((job) => {
    const promise = promiseOf(job.id);
    const nowMs = present.get(job.id);
    const thenMs = other.get(job.id);
    if (promise === null || nowMs === undefined || thenMs === undefined) return [];
    // What never ends under either policy loses nothing.
    const lateMs =
      thenMs === nowMs ? 0 : Math.max(0, thenMs - Math.max(promise.completesAtMs, nowMs));
    const percent = (100 * lateMs) / Math.max(1, promise.completesAtMs - job.submittedAtMs);
    return {
      job: job.id,
      name: job.submission.name,
      promised: iso(promise.completesAtMs),
      expectedNow: Number.isFinite(nowMs) ? iso(nowMs) : null,
      expectedThen: Number.isFinite(thenMs) ? iso(thenMs) : null,
      laterSeconds: finite((thenMs - nowMs) / 1_000),
      suffersSeconds: finite(lateMs / 1_000),
      suffersPercent: finite(percent),
      suffers: percent > tolerancePercent,
    };
  });
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
