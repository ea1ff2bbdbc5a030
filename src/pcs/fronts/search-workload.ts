/** The jobs that a search for a front simulates: learned from the history, or brought along. */
import { z } from 'zod';
import type { WorkloadDescription } from '../../api/workload.ts';
import { microsOf, secondsOf } from '../../kernel/units.ts';
import {
  type TrialSpec,
  trueSizeGpuSeconds,
  type Workload,
} from '../../model/gpu-cluster/workload.ts';
import type { WorkloadShape } from '../../search/workload/drift.ts';
import type { HistoryStore } from '../history.ts';
import { pastTrials } from '../jobs/past-trials.ts';

const trial = z.object({
  count: z.number(),
  gpus: z.number(),
  speedups: z.array(z.number()).readonly().nullable(),
  steps: z.number(),
  secondsPerStep: z.number(),
});

/** A workload as it is stored with a search: trials that are alike once. */
export const storedJobs = z.array(
  z.object({
    id: z.string(),
    arrivalMicros: z.number(),
    sizeGpuSeconds: z.number(),
    reuseActors: z.boolean().optional(),
    trials: z.array(trial),
  }),
);
export type StoredJobs = z.infer<typeof storedJobs>;

/** Which jobs of the past. */
export interface PastJobs {
  /** The newest so many. */
  readonly limit: number;
  /** Only those that a cluster of so many GPUs can run. */
  readonly gpus: number;
}

/**
 * Jobs of the history that are over, in order of arrival, by what they used, at the gaps at which they
 * arrived.
 */
export function pastJobs(
  history: Pick<HistoryStore, 'workload'>,
  { limit, gpus }: PastJobs,
): StoredJobs {
  const samples = history
    .workload(limit)
    .filter((sample) => sample.gpusPerTrial <= gpus && sample.gpuSeconds > 0)
    .reverse();
  const startMs = samples[0]?.submittedAtMs ?? 0;
  return samples.map((sample) => ({
    id: sample.job,
    arrivalMicros: (sample.submittedAtMs - startMs) * 1_000,
    sizeGpuSeconds: sample.gpuSeconds,
    reuseActors: sample.reuseActors,
    trials: [pastTrials(sample)],
  }));
}

/** A job that arrived, and its size; null where that is a mere guess. */
export interface Arrived {
  readonly arrivalMicros: number;
  readonly sizeGpuSeconds: number | null;
}

/**
 * The newest arrivals since an instant, in order: were those left out that are not over, the long ones
 * would be missing. Their sizes are what they used, or else as they are believed to be.
 */
export function recentArrivals(
  history: Pick<HistoryStore, 'workload' | 'jobs'>,
  { limit, gpus, afterMs }: PastJobs & { readonly afterMs: number },
): Arrived[] {
  const over = history.workload(limit).map((sample) => ({ ...sample, size: sample.gpuSeconds }));
  const active = history.jobs('active').map(({ submittedAtMs, submission, ...job }) => {
    const size = job.estimate.source === 'prior' ? null : job.sizeGpuSeconds;
    return { submittedAtMs, gpusPerTrial: submission.gpusPerTrial, size };
  });
  return [...over, ...active]
    .filter((job) => job.submittedAtMs > afterMs && job.gpusPerTrial <= gpus && job.size !== 0)
    .sort((a, b) => a.submittedAtMs - b.submittedAtMs)
    .slice(-limit)
    .map(({ submittedAtMs, size }) => {
      return { arrivalMicros: submittedAtMs * 1_000, sizeGpuSeconds: size };
    });
}

/** The workload behind stored jobs. */
export function expanded(name: string, jobs: StoredJobs): Workload {
  return {
    name,
    jobs: jobs.map(({ trials, ...job }) => ({
      ...job,
      trials: trials.flatMap(({ count, ...spec }) =>
        Array.from({ length: count }, (): TrialSpec => spec),
      ),
    })),
  };
}

/** Stored jobs of a workload. */
export function compacted({ jobs }: Workload): StoredJobs {
  return jobs.map(({ trials, ...job }) => {
    const kinds: StoredJobs[number]['trials'] = [];
    for (const spec of trials) {
      const last = kinds.at(-1);
      if (last !== undefined && keyOf(last) === keyOf(spec)) last.count++;
      else kinds.push({ count: 1, ...spec });
    }
    return { ...job, trials: kinds };
  });
}

function keyOf({ gpus, speedups, steps, secondsPerStep }: TrialSpec): string {
  return JSON.stringify([gpus, speedups, steps, secondsPerStep]);
}

/** The workload that somebody wrote down. */
export function workloadOf({ name, jobs }: WorkloadDescription): Workload {
  return {
    name,
    jobs: jobs.map(({ id, arrivalSeconds, trials, sizeGpuSeconds, reuseActors }) => ({
      id,
      arrivalMicros: microsOf(arrivalSeconds),
      trials,
      sizeGpuSeconds: sizeGpuSeconds ?? trueSizeGpuSeconds(trials),
      reuseActors,
    })),
  };
}

/** Sizes of jobs and the gaps between their arrivals. */
export function shapeOf(jobs: readonly Arrived[]): WorkloadShape {
  return {
    sizesGpuSeconds: jobs.flatMap(({ sizeGpuSeconds }) => sizeGpuSeconds ?? []),
    gapsSeconds: jobs
      .slice(1)
      .map(({ arrivalMicros }, i) => secondsOf(arrivalMicros - (jobs[i]?.arrivalMicros ?? 0))),
  };
}
