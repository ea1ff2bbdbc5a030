import { demandTable, speedupsOf } from '../../model/demand/table.ts';
import type { SpeedupTable } from '../../model/gpu-cluster/snapshot.ts';
import type { TrialSpec } from '../../model/gpu-cluster/workload.ts';
import type { WorkloadSample } from '../history.ts';
import type { JobRecord } from './job.ts';
import { isTraining, trainingSpeedups } from './training.ts';

/** What is known of a job that arrived. */
export type PastJob = Omit<
  WorkloadSample,
  'job' | 'fingerprint' | 'submittedAtMs' | 'reuseActors' | 'succeeded'
>;

/** So many trials that are alike. */
export type PastTrials = Omit<TrialSpec, 'speeds' | 'spanFactor'> & { readonly count: number };

/** The trials of such a job, in whole steps; one that is elastic is one piece of work. */
export function pastTrials(job: PastJob): PastTrials {
  const { trials, gpusPerTrial, stepsPerTrial, secondsPerStep, gpuSeconds, speedups } = job;
  if (speedups === null) {
    const steps = Math.max(1, Math.round(stepsPerTrial));
    const seconds = atLeastOneMicro((secondsPerStep * stepsPerTrial) / steps);
    return { count: trials, gpus: gpusPerTrial, speedups, steps, secondsPerStep: seconds };
  }
  const steps = Math.max(1, Math.round(trials * stepsPerTrial));
  const seconds = atLeastOneMicro(gpuSeconds / steps);
  return { count: 1, gpus: speedups.length - 1, speedups, steps, secondsPerStep: seconds };
}

function atLeastOneMicro(seconds: number): number {
  return Math.max(1e-6, seconds);
}

/** How a job that runs on any number of GPUs scales; null for one of trials that do not. */
export function jobSpeedups(job: JobRecord): SpeedupTable | null {
  const { demand, trials, gpusPerTrial } = job.submission;
  if (isTraining(job.submission)) return trainingSpeedups(job);
  const { table } = demand;
  if (table === undefined) return null;
  const gpus = Math.max(1, Math.min(table.at(-1)?.gpus ?? 1, trials * gpusPerTrial));
  return speedupsOf(demandTable(table, gpus));
}
