/** What it costs an elastic trial to run on other GPUs, and when that is worth it. */
import type { Costs } from './costs.ts';
import type { SimJob } from './job.ts';
import type { Machine } from './machine.ts';
import { speedupAt } from './speedup.ts';
import type { SimTrial } from './trial.ts';

/** Whether the trial has to stop and start again to have other GPUs. */
export function restarts(trial: SimTrial, costs: Costs): boolean {
  return trial.speedups === null || !(costs.resizesAtOnce || trial.resizesAtOnce);
}

/**
 * Of `gpus` that the policy gives the job, what it is to have. A training that is at work grows only
 * if it then ends earlier, although it has to stop and start again for it; what was granted for that
 * is not taken back. It shrinks in any case, as others are entitled to the GPUs.
 */
export function worthwhileGpus(job: SimJob, gpus: number, machine: Machine): number {
  if (!job.isElastic) return gpus;
  const { costs, nowMicros } = machine;
  const isRestarting = job.grantedGpus > job.heldGpus;
  if (costs.resizesAtOnce || isRestarting || gpus <= job.heldGpus) return gpus;
  const trial = trainingAtWork(job);
  if (trial === undefined || !restarts(trial, costs)) return gpus;
  return nowMicros < gainsUntilMicros(trial, gpus, costs) ? gpus : job.heldGpus;
}

/**
 * Lets the job want what is still worth having on a cluster of `gpus` GPUs: a training that would not
 * gain from all that it can use wants no more than it holds, until it is paused, and others may have
 * the rest for good. Answers whether it wants other than before.
 */
export function wantWorthwhile(job: SimJob, gpus: number, machine: Machine): boolean {
  const most = Math.min(gpus, job.neededGpus);
  const isSated = worthwhileGpus(job, most, machine) < most;
  return job.wantAtMost(isSated ? job.heldGpus : Number.POSITIVE_INFINITY);
}

/** When a training stops gaining from all that it can use; infinity for other jobs. */
export function satedMicros(job: SimJob, gpus: number, machine: Machine): number {
  const trial = trainingAtWork(job);
  const most = Math.min(gpus, job.neededGpus);
  if (trial === undefined || most <= job.heldGpus) return Number.POSITIVE_INFINITY;
  return gainsUntilMicros(trial, most, machine.costs);
}

/** The trial of a job that is a training and has GPUs to stay. */
function trainingAtWork(job: SimJob): SimTrial | undefined {
  if (!job.isElastic || job.unfinished !== 1) return undefined;
  const trial = job.trials.find((one) => !one.isFinished);
  const isAtWork = trial?.phase === 'starting' || trial?.phase === 'running';
  return isAtWork && trial.speedups !== null ? trial : undefined;
}

/** Until when a training ends earlier if it stops and starts again on `gpus` GPUs, more than it holds. */
function gainsUntilMicros(trial: SimTrial, gpus: number, costs: Costs): number {
  const speedups = trial.speedups ?? [];
  const most = Math.min(gpus, trial.gpus);
  const gain = 1 / speedupAt(speedups, trial.heldGpus) - 1 / speedupAt(speedups, most);
  const stepsLeast = (costs.pauseMicros + costs.restoreMicros) / (gain * trial.stepMicros);
  const steps = trial.stepsTotal - trial.stepsDone - stepsLeast;
  if (!(gain > 0 && steps > 0)) return Number.NEGATIVE_INFINITY;
  if (trial.phase !== 'running') return Number.POSITIVE_INFINITY;
  return trial.sinceMicros + Math.ceil(steps * trial.paceMicros);
}
