/** A job as the coordinator keeps it, in memory and as a row of the history. */
import type { JobOutcome, TrialReport } from '../../../bridge/index.ts';
import type { JobStatus } from '../../api/job.ts';
import type { DemandSource } from '../../api/promise.ts';
import type { JobSubmission } from '../../api/submission.ts';
import type { ScalingRow } from '../../model/demand/curve.ts';

/** What a job is believed to need. */
export interface DemandEstimate {
  readonly stepsPerTrial: number;
  readonly secondsPerStep: number;
  readonly source: DemandSource;
  /** Of a training job: seconds of a step by GPUs, where they were measured, by it or earlier ones. */
  readonly scaling?: readonly ScalingRow[] | null;
}

export interface JobRecord {
  readonly id: string;
  /** Total order of arrival, unique in a history. */
  readonly sequence: number;
  readonly submission: JobSubmission;
  readonly fingerprint: string;
  readonly submittedAtMs: number;

  /** The size its queue was chosen by. It changes once at most: from a prior to a profile. */
  sizeGpuSeconds: number;
  status: JobStatus;
  estimate: DemandEstimate;
  /** How many drivers were started for it, minus one. */
  incarnation: number;
  /** When the present driver was handed to Ray, and when it said hello. */
  launchedAtMs: number | null;
  readyAtMs: number | null;
  /** When its first trial was started. */
  startedAtMs: number | null;
  finishedAtMs: number | null;
  /** Epoch of the last allocation, which rises over restarts too. */
  epoch: number;
  grantedGpus: number;
  heldGpus: number;
  /** Times that a running trial was paused for another job. */
  preemptions: number;
  cancelRequested: boolean;
  /** Z85 public key of its present driver. */
  driverKey: string | null;
  trials: readonly TrialReport[];
  /** How many there will be in all, as its driver said; null while it has not. */
  trialsTotal: number | null;
  outcome: JobOutcome | null;
}

/** Over and done with: it holds nothing and never will again. */
export function isOver(status: JobStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

/** How a job ended, as a sentence about it. */
export function overWords(status: JobStatus): string {
  return status === 'cancelled' ? 'It was cancelled.' : `It ${status}.`;
}
