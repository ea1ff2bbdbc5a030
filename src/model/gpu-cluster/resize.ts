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
  const { costs, nowMicros } = machine;
  if (costs.resizesAtOnce || job.unfinished !== 1 || gpus <= job.heldGpus) return gpus;
  const trial = job.trials.find((one) => !one.isFinished);
  if (trial === undefined || trial.speedups === null || trial.heldGpus === 0) return gpus;
  const isRestarting = trial.phase === 'stopping' || job.grantedGpus > job.heldGpus;
  if (isRestarting || !restarts(trial, costs)) return gpus;
  const leftMicros = (trial.stepsTotal - trial.stepsAt(nowMicros)) * trial.stepMicros;
  const stayMicros = leftMicros / speedupAt(trial.speedups, trial.heldGpus);
  const grownMicros = leftMicros / speedupAt(trial.speedups, Math.min(gpus, trial.gpus));
  const restartMicros = costs.pauseMicros + costs.restoreMicros;
  return restartMicros + grownMicros < stayMicros ? gpus : job.heldGpus;
}
