/** What arrived here so far, as the jobs that a playout assumes to come again. */
import { microsOf } from '../../kernel/units.ts';
import type { JobSpec } from '../../model/gpu-cluster/workload.ts';
import { arrivalsRemembered } from '../../prediction/record.ts';
import type { HistoryStore } from '../history.ts';
import type { JobRecord } from '../jobs/job.ts';
import { jobSpeedups, type PastJob, pastTrials } from '../jobs/past-trials.ts';
import { trialsExpected } from '../jobs/trial-steps.ts';

interface Arrived extends PastJob {
  readonly id: string;
  readonly submittedAtMs: number;
  readonly reuseActors?: boolean | undefined;
}

/**
 * Jobs that are over, by what they used, and those under way, as they are estimated, in order of
 * arrival. Those that a cluster of `gpus` GPUs could not run are left out.
 */
export function pastArrivals(
  history: Pick<HistoryStore, 'workload'>,
  active: readonly JobRecord[],
  gpus: number,
): JobSpec[] {
  const over = history
    .workload(arrivalsRemembered)
    .map((sample): Arrived => ({ ...sample, id: sample.job }));
  return [...over, ...active.map(underWay)]
    .filter(({ gpusPerTrial, gpuSeconds }) => gpusPerTrial <= gpus && gpuSeconds > 0)
    .sort((a, b) => a.submittedAtMs - b.submittedAtMs)
    .map(specOf);
}

function underWay(job: JobRecord): Arrived {
  const { id, submittedAtMs, submission, estimate, sizeGpuSeconds: gpuSeconds } = job;
  const [trials, speedups] = [trialsExpected(job), jobSpeedups(job)];
  return { id, submittedAtMs, ...submission, trials, ...estimate, gpuSeconds, speedups };
}

function specOf(job: Arrived): JobSpec {
  const { count, ...trial } = pastTrials(job);
  return {
    id: job.id,
    arrivalMicros: microsOf(job.submittedAtMs / 1_000),
    sizeGpuSeconds: job.gpuSeconds,
    reuseActors: job.reuseActors,
    trials: Array.from({ length: count }, () => trial),
  };
}
