/** The state of a GPU cluster at one instant: what a virtual playout starts from. */

import type { JobPastSnapshot } from './job-past.ts';

/** `starting`, `running` and `stopping` trials hold their GPUs. */
export type Phase = 'waiting' | 'starting' | 'running' | 'stopping' | 'done';

/** Progress per second by GPU count: `speedups[g]` for g GPUs relative to one, `speedups[0]` = 0. */
export type SpeedupTable = readonly number[];

export interface TrialSnapshot {
  readonly id: string;
  /** GPUs it needs to run; for an elastic trial the most it can use. */
  readonly gpus: number;
  /** Null for a trial that runs on exactly `gpus`; else it runs on anything from one GPU up. */
  readonly speedups: SpeedupTable | null;
  readonly stepsTotal: number;
  /** Steps completed and saved. */
  readonly stepsDone: number;
  /** Seconds of a step on `gpus` GPUs; for an elastic trial on one GPU. 0-length steps are not allowed. */
  readonly secondsPerStep: number;
  readonly phase: Phase;
  /** When the phase began, or the last step ended while running. */
  readonly sinceMicros: number;
  /** It has run: its next start is a restore. For a trial that is starting, this start is one. */
  readonly startedBefore: boolean;
  /** It runs, but has not reported since it was started; default: it has done no step at all. */
  readonly unreported?: boolean;
  /** GPUs that an elastic trial holds; default: all that its job's grant allows. */
  readonly heldGpus?: number;
  /** An elastic trial that is really many, and so changes its size without a restart. */
  readonly resizesAtOnce?: boolean;
}

/** What moving work costs, measured on the cluster or zero in an ideal one. Seconds. */
export interface Overheads {
  /** From submission until the driver can start trials, if nothing else starts. */
  readonly launchSeconds: number;
  /** From granting a GPU to a new trial until its first step begins, if nothing else starts. */
  readonly startSeconds: number;
  /** The same for a trial that was paused before. */
  readonly restoreSeconds: number;
  /** From a trial's last report until the next step of the trial that takes over its actor. */
  readonly reuseSeconds: number;
  /** Launches, starts and restores that go on at full speed side by side; more share processors. */
  readonly startsAtOnce: number;
  /** From the report at which a trial pauses until its GPUs are free. */
  readonly pauseSeconds: number;
  /** From a trial's last report until its GPUs are free. */
  readonly stopSeconds: number;
  /** From the end of the last trial until the job is over. */
  readonly finishSeconds: number;
}

export const noOverheads: Overheads = {
  launchSeconds: 0,
  startSeconds: 0,
  restoreSeconds: 0,
  reuseSeconds: 0,
  startsAtOnce: Number.POSITIVE_INFINITY,
  pauseSeconds: 0,
  stopSeconds: 0,
  finishSeconds: 0,
};

export interface JobSnapshot extends JobPastSnapshot {
  readonly id: string;
  /** Total order of arrival. */
  readonly sequence: number;
  readonly arrivalMicros: number;
  /**
   * Estimate at submission, the key of its queue. It stays the same as the job proceeds, except that one
   * which was a mere guess is put right once, when the job's first steps were measured.
   */
  readonly sizeGpuSeconds: number;
  /** When it was last foretold to be over; default: as if all jobs shared the GPUs equally. */
  readonly endMicros?: number | null;
  readonly trials: readonly TrialSnapshot[];
  /** Its trials take over the actors of trials that ended; default: each starts its own. */
  readonly reuseActors?: boolean | undefined;
  /** GPUs its driver may hold by the last allocation sent. */
  readonly grantedGpus: number;
  /** When its driver began to be started; null while it is not its turn. */
  readonly launchedMicros: number | null;
  /** When its driver was ready to start trials; null while it is not. */
  readonly readyMicros: number | null;
}

export interface ClusterSnapshot {
  readonly nowMicros: number;
  readonly gpus: number;
  /** Active jobs in order of arrival. */
  readonly jobs: readonly JobSnapshot[];
  readonly overheads: Overheads;
}
