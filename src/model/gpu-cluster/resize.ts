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
  return machine.nowMicros < gainsUntilMicros(job, gpus, machine) ? gpus : job.heldGpus;
}

/**
 * Lets the job want what is still worth having on a cluster of `gpus` GPUs: a training that would not
 * gain from all that it can use wants no more than it holds, until it is paused, and others may have
 * the rest for good. Answers whether it wants other than before.
 */
export function wantWorthwhile(job: SimJob, gpus: number, machine: Machine): boolean {
  const isSated = machine.nowMicros >= satedMicros(job, gpus, machine);
  return job.wantAtMost(isSated ? job.heldGpus : Number.POSITIVE_INFINITY);
}

/** When the job stops gaining from all that it can use of `gpus` GPUs; infinity for never. */
export function satedMicros(job: SimJob, gpus: number, machine: Machine): number {
  return gainsUntilMicros(job, Math.min(gpus, job.neededGpus), machine);
}

/**
 * Until when the job ends earlier if it is given `gpus` GPUs than if it keeps those it holds; infinity
 * unless these are more and it is a training at work that has to stop and start again for them.
 */
function gainsUntilMicros(job: SimJob, gpus: number, machine: Machine): number {
  const { costs } = machine;
  const isRestarting = job.grantedGpus > job.heldGpus;
  if (!job.isElastic || costs.resizesAtOnce || isRestarting || gpus <= job.heldGpus) {
    return Number.POSITIVE_INFINITY;
  }
  const trial = trainingAtWork(job);
  if (trial === undefined || !restarts(trial, costs)) return Number.POSITIVE_INFINITY;
  return restartPaysUntilMicros(trial, gpus, costs);
}

/** The trial of a job that is a training and has GPUs to stay. */
function trainingAtWork(job: SimJob): SimTrial | undefined {
  if (job.unfinished !== 1) return undefined;
  const trial = job.trials.find((one) => !one.isFinished);
  const isAtWork = trial?.phase === 'starting' || trial?.phase === 'running';
  return isAtWork && trial.speedups !== null ? trial : undefined;
}

/** Until when a training ends earlier if it stops and starts again on `gpus` GPUs, more than it holds. */
function restartPaysUntilMicros(trial: SimTrial, gpus: number, costs: Costs): number {
  const speedups = trial.speedups ?? [];
  const most = Math.min(gpus, trial.gpus);
  const gain = 1 / speedupAt(speedups, trial.heldGpus) - 1 / speedupAt(speedups, most);
  const stepsLeast = (costs.pauseMicros + costs.restoreMicros) / (gain * trial.stepMicros);
  const steps = trial.stepsTotal - trial.stepsDone - stepsLeast;
  if (!(gain > 0 && steps > 0)) return Number.NEGATIVE_INFINITY;
  if (trial.phase !== 'running') return Number.POSITIVE_INFINITY;
  return trial.sinceMicros + Math.ceil(steps * trial.paceMicros);
}
