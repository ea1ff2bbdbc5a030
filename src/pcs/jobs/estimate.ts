/** How long a job will take on one GPU, and how we know (thesis §3.4, "Feasibility"). */
import type { TrialReport } from '../../../bridge/index.ts';
import type { JobSubmission } from '../../api/submission.ts';
import { quantile } from '../../stats/quantile.ts';
import type { WorkloadSample } from '../history.ts';
import type { DemandEstimate } from './job.ts';

/** Used for the very first job of a history when its user says nothing. */
const firstGuess = { stepsPerTrial: 20, secondsPerStep: 1 };

/** The newest finished jobs an estimate looks at. */
export const samplesRemembered = 20;

/**
 * The estimate at submission: what the user said, completed from jobs with the same fingerprint,
 * completed from all jobs. Its source is the weakest one that was needed.
 */
export function estimateDemand(
  submission: JobSubmission,
  alike: readonly WorkloadSample[],
  all: readonly WorkloadSample[],
): DemandEstimate {
  const { stepsPerTrial, secondsPerStep, table } = submission.demand;
  if (table !== undefined) return fromTable(submission, table[0]?.seconds ?? 0);
  if (stepsPerTrial !== undefined && secondsPerStep !== undefined) {
    return { stepsPerTrial, secondsPerStep, source: 'user' };
  }
  const samples = alike.length > 0 ? alike : all;
  const source = alike.length > 0 ? 'history' : 'prior';
  return {
    stepsPerTrial: stepsPerTrial ?? Math.max(1, Math.round(medianOf(samples, 'stepsPerTrial'))),
    secondsPerStep: secondsPerStep ?? medianOf(samples, 'secondsPerStep'),
    source,
  };
}

/**
 * The estimate once trials report: measured step times replace a guess, never what the user said.
 * Null while nothing was measured.
 */
export function profileDemand(
  before: DemandEstimate,
  trials: readonly TrialReport[],
): DemandEstimate | null {
  if (before.source === 'user') return null;
  const secondsPerStep = measuredSecondsPerStep(trials);
  if (secondsPerStep === null) return null;
  const known = trials.find((trial) => isMeasured(trial) && trial.stepsTotal !== null)?.stepsTotal;
  return { stepsPerTrial: known ?? before.stepsPerTrial, secondsPerStep, source: 'profile' };
}

/** What the steps of trials take on average, as far as they were measured; null where none was. */
export function measuredSecondsPerStep(trials: readonly TrialReport[]): number | null {
  const measured = trials.filter(isMeasured);
  if (measured.length === 0) return null;
  return measured.reduce((sum, trial) => sum + (trial.secondsPerStep ?? 0), 0) / measured.length;
}

function isMeasured({ secondsPerStep, stepsDone }: TrialReport): boolean {
  return secondsPerStep !== null && stepsDone > 0;
}

/** Work of a whole job in GPU-seconds on its smallest allocation. */
export function sizeOf(submission: JobSubmission, estimate: DemandEstimate): number {
  return (
    submission.trials * submission.gpusPerTrial * estimate.stepsPerTrial * estimate.secondsPerStep
  );
}

/** A demand table gives the whole job's seconds; they are spread evenly over trials and steps. */
function fromTable(submission: JobSubmission, secondsOnOneGpu: number): DemandEstimate {
  const stepsPerTrial = submission.demand.stepsPerTrial ?? firstGuess.stepsPerTrial;
  const gpuSecondsPerTrial = secondsOnOneGpu / submission.trials;
  return {
    stepsPerTrial,
    secondsPerStep: gpuSecondsPerTrial / submission.gpusPerTrial / stepsPerTrial,
    source: 'user',
  };
}

function medianOf(
  samples: readonly WorkloadSample[],
  field: 'stepsPerTrial' | 'secondsPerStep',
): number {
  if (samples.length === 0) return firstGuess[field];
  return quantile(
    samples.map((sample) => sample[field]),
    0.5,
  );
}
