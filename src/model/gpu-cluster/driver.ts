/** What a driver does with its grant (bridge/protocol.md, rule 2), at once and on every change. */
import { exactGpus } from '../../kernel/gpus.ts';
import type { SimJob } from './job.ts';
import type { Machine } from './machine.ts';
import { restarts } from './resize.ts';
import type { SimTrial } from './trial.ts';

/**
 * Runs the first of the job's unfinished trials that fit into its grant, front to back, up to the
 * first that does not fit; the others are to pause. A trial starts when the job holds few enough
 * GPUs for it, and none before those ahead of it.
 */
export function drive(machine: Machine, job: SimJob): void {
  job.isStirred = false;
  if (job.stage !== 'working') return;
  while (drivePass(machine, job)) {
    // GPUs that one trial gave up at once were missing to one before it.
  }
}

/** One walk over the trials; true when it has to be walked again. */
function drivePass(machine: Machine, job: SimJob): boolean {
  const heldBefore = job.heldGpus;
  let left = job.grantedGpus;
  let heldSeen = 0;
  let isFull = left === 0;
  let isBlocked = false;
  let isFreed = false;
  for (let i = job.first; i < job.trials.length; i++) {
    if (isFull && heldSeen >= heldBefore) break;
    const trial = job.trials[i];
    if (trial === undefined) break;
    const held = trial.heldGpus;
    heldSeen += held;
    if (trial.isFinished) continue;
    const wanted = isFull ? 0 : trial.sizeWithin(left);
    left = exactGpus(left - wanted);
    isFull = isFull || wanted === 0 || left === 0;
    if (trial.phase === 'waiting' && (wanted === 0 || isBlocked)) continue;
    const isPlaced = place(machine, trial, wanted);
    isBlocked = isBlocked || !isPlaced;
    isFreed = isFreed || trial.heldGpus < held;
  }
  return isBlocked && isFreed;
}

/** Brings one trial to the size that is wanted for it; false when the GPUs for it are not back yet. */
function place(machine: Machine, trial: SimTrial, gpus: number): boolean {
  const { job, heldGpus } = trial;
  const fits = exactGpus(job.heldGpus - heldGpus + gpus) <= job.grantedGpus;
  if (trial.phase === 'waiting') {
    if (fits) machine.start(trial, gpus);
    return fits;
  }
  if (trial.phase === 'starting') trial.wantedGpus = gpus;
  if (trial.phase !== 'running') return true;
  if (gpus === heldGpus) machine.keep(trial);
  else if (restarts(trial, machine.costs)) machine.dismiss(trial, gpus);
  else if (fits || gpus < heldGpus) machine.resize(trial, gpus);
  return fits;
}
