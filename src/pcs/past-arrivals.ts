/** What arrived here so far, as the jobs that a playout assumes to come again. */
import { microsOf } from '../kernel/units.ts';
import type { JobSpec, TrialSpec } from '../model/gpu-cluster/workload.ts';
import { arrivalsRemembered } from '../prediction/forecast.ts';
import type { HistoryStore } from './history.ts';
import type { JobRecord } from './job.ts';

interface Arrived {
  readonly id: string;
  readonly submittedAtMs: number;
  readonly trials: number;
  readonly gpusPerTrial: number;
  readonly stepsPerTrial: number;
  readonly secondsPerStep: number;
  readonly sizeGpuSeconds: number;
  readonly reuseActors?: boolean | undefined;
}

/**
 * Jobs that completed, as they were measured, and those under way, as they are estimated, in order of
 * arrival. Those that a cluster of `gpus` GPUs could not run are left out.
 */
export function pastArrivals(
  history: Pick<HistoryStore, 'workload'>,
  active: readonly JobRecord[],
  gpus: number,
): JobSpec[] {
  const over = history
    .workload(arrivalsRemembered)
    .map((sample): Arrived => ({ ...sample, id: sample.job, sizeGpuSeconds: sample.gpuSeconds }));
  const underWay = active.map(
    ({ id, submittedAtMs, submission, estimate, sizeGpuSeconds }): Arrived => {
      return { id, submittedAtMs, ...submission, ...estimate, sizeGpuSeconds };
    },
  );
  return [...over, ...underWay]
    .filter(({ gpusPerTrial, sizeGpuSeconds }) => gpusPerTrial <= gpus && sizeGpuSeconds > 0)
    .sort((a, b) => a.submittedAtMs - b.submittedAtMs)
    .map(specOf);
}

function specOf(job: Arrived): JobSpec {
  const trial: TrialSpec = {
    gpus: job.gpusPerTrial,
    speedups: null,
    steps: Math.max(1, Math.round(job.stepsPerTrial)),
    secondsPerStep: job.secondsPerStep,
  };
  return {
    id: job.id,
    arrivalMicros: microsOf(job.submittedAtMs / 1_000),
    sizeGpuSeconds: job.sizeGpuSeconds,
    reuseActors: job.reuseActors,
    trials: Array.from({ length: job.trials }, () => trial),
  };
}
