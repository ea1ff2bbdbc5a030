/** What arrives at a cluster, known in full: the input of a simulation. */
import { FieldError } from '../../kernel/field-error.ts';
import { microsOf } from '../../kernel/units.ts';
import type { SpeedupTable } from './snapshot.ts';

/** One trial as it truly is. */
export interface TrialSpec {
  /** GPUs it needs to run; for an elastic trial the most it can use. */
  readonly gpus: number;
  /** Null for a trial that runs on exactly `gpus`. */
  readonly speedups: SpeedupTable | null;
  readonly steps: number;
  /** On `gpus` GPUs; for an elastic trial on one. */
  readonly secondsPerStep: number;
  /** How much faster than `secondsPerStep` it is on GPUs of a type, 1 where none is given. */
  readonly speeds?: Readonly<Record<string, number>> | undefined;
  /** How much longer a step takes when its GPUs lie on several nodes; default 1. */
  readonly spanFactor?: number | undefined;
}

/** One job as it truly is, and the size it is believed to have. */
export interface JobSpec {
  readonly id: string;
  readonly arrivalMicros: number;
  readonly trials: readonly TrialSpec[];
  /** The estimate at submission, which chooses its queue; the true size where nothing is in error. */
  readonly sizeGpuSeconds: number;
  /** Its trials take over the actors of trials that ended; default: each starts its own. */
  readonly reuseActors?: boolean | undefined;
}

/** GPUs of one kind. */
export interface GpuType {
  readonly name: string;
  readonly gpus: number;
  /** Default: all of them are on one node. */
  readonly gpusPerNode?: number | undefined;
  /** Weights of the queues on this type; default: those of the policy. */
  readonly weights?: readonly number[] | undefined;
}

/** Jobs in order of arrival. */
export interface Workload {
  readonly name: string;
  /** The cluster, where not all its GPUs are alike. */
  readonly gpuTypes?: readonly GpuType[] | undefined;
  readonly jobs: readonly JobSpec[];
}

/** A workload that cannot be run. */
export class WorkloadError extends FieldError {
  override readonly name = 'WorkloadError';
}

/** Work of the trials in GPU-seconds on the smallest allocation: the true size of their job. */
export function trueSizeGpuSeconds(trials: readonly TrialSpec[]): number {
  let size = 0;
  for (const { gpus, speedups, steps, secondsPerStep } of trials) {
    size += steps * secondsPerStep * (speedups === null ? gpus : 1);
  }
  return size;
}

/** Throws `WorkloadError` unless a cluster of `gpus` GPUs can run every job. */
export function checkWorkload(workload: Workload, gpus: number): void {
  let before = 0;
  const seen = new Set<string>();
  for (const [i, job] of workload.jobs.entries()) {
    const at = `jobs[${i}]`;
    if (seen.has(job.id)) throw new WorkloadError(`${at}.id`, job.id, 'an id of its own');
    seen.add(job.id);
    if (!Number.isSafeInteger(job.arrivalMicros) || job.arrivalMicros < before) {
      const allowed = `whole microseconds from ${before} on, in order of arrival`;
      throw new WorkloadError(`${at}.arrivalMicros`, job.arrivalMicros, allowed);
    }
    before = job.arrivalMicros;
    if (!(job.sizeGpuSeconds > 0)) {
      throw new WorkloadError(`${at}.sizeGpuSeconds`, job.sizeGpuSeconds, 'a positive number');
    }
    if (job.trials.length === 0)
      throw new WorkloadError(`${at}.trials`, job.trials, 'at least one');
    for (const [k, trial] of job.trials.entries()) checkTrial(trial, `${at}.trials[${k}]`, gpus);
  }
}

function checkTrial(trial: TrialSpec, at: string, gpus: number): void {
  const most = trial.speedups === null ? gpus : Number.MAX_SAFE_INTEGER;
  if (!Number.isInteger(trial.gpus) || trial.gpus < 1 || trial.gpus > most) {
    throw new WorkloadError(`${at}.gpus`, trial.gpus, `a whole number from 1 to ${most}`);
  }
  if (!Number.isInteger(trial.steps) || trial.steps < 1) {
    throw new WorkloadError(`${at}.steps`, trial.steps, 'a whole number from 1 on');
  }
  if (!(microsOf(trial.secondsPerStep) >= 1)) {
    throw new WorkloadError(`${at}.secondsPerStep`, trial.secondsPerStep, 'at least a microsecond');
  }
  const { speedups } = trial;
  if (speedups === null) return;
  const [none, ...some] = speedups;
  if (none === 0 && some.length >= trial.gpus && some.every((speedup) => speedup > 0)) return;
  const allowed = `0, then the speed-up on 1 GPU, ... on ${trial.gpus}`;
  throw new WorkloadError(`${at}.speedups`, speedups, allowed);
}
