/** Jobs on GPUs of a type: how fast they are there, and what it costs to span nodes. */
import type { SpeedupTable } from './snapshot.ts';
import {
  type GpuType,
  type JobSpec,
  type TrialSpec,
  trueSizeGpuSeconds,
  WorkloadError,
} from './workload.ts';

/**
 * The job as it is on GPUs of this type, the size it is believed to have in proportion; null when
 * it cannot run there, because a trial has no speed there or needs more GPUs than there are.
 */
export function jobOn(job: JobSpec, type: GpuType): JobSpec | null {
  const trials: TrialSpec[] = [];
  for (const trial of job.trials) {
    const there = trialOn(trial, type);
    if (there === null) return null;
    trials.push(there);
  }
  const ratio = trueSizeGpuSeconds(trials) / trueSizeGpuSeconds(job.trials);
  return { ...job, trials, sizeGpuSeconds: job.sizeGpuSeconds * ratio };
}

/** Throws `WorkloadError` unless the types are sound and every job can run on one of them. */
export function checkTypes(types: readonly GpuType[], jobs: readonly JobSpec[]): void {
  const seen = new Set<string>();
  for (const [i, type] of types.entries()) {
    const at = `gpuTypes[${i}]`;
    if (seen.has(type.name)) throw new WorkloadError(`${at}.name`, type.name, 'a name of its own');
    seen.add(type.name);
    checkWhole(`${at}.gpus`, type.gpus);
    if (type.gpusPerNode !== undefined) checkWhole(`${at}.gpusPerNode`, type.gpusPerNode);
  }
  for (const [i, job] of jobs.entries()) {
    for (const [k, trial] of job.trials.entries())
      checkTrial(trial, seen, `jobs[${i}].trials[${k}]`);
    if (types.some((type) => jobOn(job, type) !== null)) continue;
    const allowed = `trials that all run on one of ${[...seen].join(', ')}`;
    throw new WorkloadError(`jobs[${i}].trials`, job.id, allowed);
  }
}

function trialOn(trial: TrialSpec, { name, gpus, gpusPerNode = gpus }: GpuType): TrialSpec | null {
  const { speeds, spanFactor = 1, speedups, secondsPerStep } = trial;
  const speed = speeds === undefined ? 1 : speeds[name];
  if (speed === undefined) return null;
  const seconds = secondsPerStep / speed;
  if (speedups !== null) {
    const there = speedupsSpanning(speedups, gpusPerNode, spanFactor);
    return { ...trial, secondsPerStep: seconds, speedups: there };
  }
  if (trial.gpus > gpus) return null;
  const factor = trial.gpus > gpusPerNode ? spanFactor : 1;
  return { ...trial, secondsPerStep: seconds * factor };
}

/**
 * Speed-ups where more GPUs than a node has are slower by a factor. Whoever has g GPUs can leave
 * some idle, so speed-up never falls with GPUs.
 */
export function speedupsSpanning(
  speedups: SpeedupTable,
  gpusPerNode: number,
  spanFactor: number,
): SpeedupTable {
  let best = 0;
  return speedups.map((speedup, gpus) => {
    best = Math.max(best, gpus > gpusPerNode ? speedup / spanFactor : speedup);
    return best;
  });
}

function checkTrial(trial: TrialSpec, types: ReadonlySet<string>, at: string): void {
  const { speeds = {}, spanFactor = 1 } = trial;
  for (const [type, speed] of Object.entries(speeds)) {
    const field = `${at}.speeds.${type}`;
    if (!types.has(type)) throw new WorkloadError(field, speed, `one of ${[...types].join(', ')}`);
    if (!(speed > 0)) throw new WorkloadError(field, speed, 'a positive number');
  }
  if (!(spanFactor >= 1)) {
    throw new WorkloadError(`${at}.spanFactor`, spanFactor, 'a number from 1 on');
  }
}

function checkWhole(field: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new WorkloadError(field, value, 'a whole number from 1 on');
}
