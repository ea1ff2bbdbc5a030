import type { TrialReport } from '../../../bridge/index.ts';
import type { JobRecord } from './job.ts';

type Steps = Pick<TrialReport, 'phase' | 'stepsDone' | 'stepsTotal'>;

/**
 * Trials that the job will have made: as its driver says, else as was stated; where it succeeded, those
 * that it made.
 */
export function trialsExpected(job: JobRecord): number {
  const { status, submission, trials, trialsTotal } = job;
  if (status === 'succeeded' && trials.length > 0) return trials.length;
  return Math.max(trials.length, trialsTotal ?? submission.trials);
}

/** Whether the trial has ended, well or not. */
export function isTrialOver({ phase }: Pick<TrialReport, 'phase'>): boolean {
  return phase === 'done' || phase === 'failed';
}

/**
 * Steps that a trial is expected to make: what it said, else as many as were estimated for it. One
 * that outlasts the estimate is believed to be twice as long, and again, so that what waits for it is
 * not told time and again that its end is near.
 */
export function stepsExpected(trial: Steps, estimated: number): number {
  const least = stepsAtLeast(trial);
  if (trial.stepsTotal !== null) return Math.max(trial.stepsTotal, least);
  // One step more than estimated: it is about to end, or has outlasted the estimate next time.
  if (least <= estimated + 1 || isEnding(trial)) return Math.max(estimated, least);
  return estimated * 2 ** Math.ceil(Math.log2(least / estimated));
}

/**
 * A trial that goes on has a step left at least, whatever was estimated; were it taken for done, it
 * would lose its GPUs. Only one that has just made the last step it said it would is about to end.
 */
function stepsAtLeast(trial: Steps): number {
  return Math.max(1, isEnding(trial) ? trial.stepsDone : trial.stepsDone + 1);
}

function isEnding(trial: Steps): boolean {
  const { phase, stepsDone, stepsTotal } = trial;
  const isLastStep = phase === 'running' && stepsDone === stepsTotal;
  return phase === 'stopping' || isLastStep || isTrialOver(trial);
}
