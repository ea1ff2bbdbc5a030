/** How a job moves from one status to the next; every move is stored and told. */
import type { JobOutcome } from '../../../bridge/index.ts';
import type { JobStatus } from '../../api/job.ts';
import type { AllocationRow, HistoryStore } from '../history.ts';
import type { Clock } from '../ports.ts';
import { type JobRecord, overWords } from './job.ts';
import type { JobBook } from './job-book.ts';
import type { Journal } from './journal.ts';
import { jobSpeedups } from './past-trials.ts';
import { scalingTable } from './training.ts';
import { isTrialOver } from './trial-steps.ts';

/** How a driver ended, whether Ray knows of it, and whether another would end alike. */
export interface Death {
  readonly cause: string;
  readonly seen: boolean;
  readonly byItself: boolean;
}

export interface LifeCycleParts {
  readonly book: JobBook;
  readonly history: HistoryStore;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Called after every change that lets others run or be predicted anew. */
  readonly changed: (cause: string) => void;
}

/** How a cancelled job ends of which nothing came. */
export const cancelled: JobOutcome = { status: 'cancelled', best: null, path: null, error: null };

/** Ray appends the end of the log to what happened; that is read with `foresight logs`. */
function headline(cause: string): string {
  return cause.split(/, last available logs|\n/)[0]?.trim() ?? cause;
}

/** The last allocation of a job that is over; null where it was granted nothing. */
function takenBack(job: JobRecord, status: JobStatus, atMs: number): AllocationRow | null {
  if (job.grantedGpus === 0) return null;
  const reason = { code: status, text: overWords(status), facts: {} };
  return { job: job.id, epoch: job.epoch + 1, atMs, gpus: 0, targetGpus: 0, reason };
}

export class LifeCycle {
  readonly #parts: LifeCycleParts;

  constructor(parts: LifeCycleParts) {
    this.#parts = parts;
  }

  /** The job is over. */
  finish(job: JobRecord, outcome: JobOutcome): void {
    const { book, history, journal, clock, changed } = this.#parts;
    const { status, error } = outcome;
    const finishedAtMs = clock.nowMs();
    const last = takenBack(job, status, finishedAtMs);
    const { epoch } = last ?? job;
    const over = { status, outcome, finishedAtMs, heldGpus: 0, grantedGpus: 0, epoch };
    book.update(job, over, () => {
      if (last !== null) history.addAllocation(last);
      this.#learn(job, status === 'succeeded');
      journal.write(`job-${status}`, job.id, {
        jctSeconds: (finishedAtMs - job.submittedAtMs) / 1_000,
        ...(error === null ? {} : { error }),
      });
    });
    changed(`end of ${job.submission.name}`);
  }

  /** It cannot go on, through its own fault or the cluster's. */
  fail(job: JobRecord, error: string): void {
    this.finish(job, { status: 'failed', best: null, path: null, error });
  }

  /**
   * Its driver died: a new one takes over from the checkpoints. Without one that was `seen` to die,
   * as where Ray itself began anew, this does not count as a death.
   */
  restart(job: JobRecord, { cause, seen }: Death): void {
    const { book, journal, changed } = this.#parts;
    const { incarnation } = job;
    const anew: Partial<JobRecord> = {
      incarnation: incarnation + 1,
      status: 'launching',
      launchedAtMs: null,
      readyAtMs: null,
      driverKey: null,
      // What it was granted is taken back, with a reason, by the scheduling round that follows.
      heldGpus: 0,
      trials: job.trials.map((trial) =>
        isTrialOver(trial) ? trial : { ...trial, phase: 'waiting' },
      ),
    };
    book.update(job, anew, () => {
      journal.write('driver-died', job.id, { incarnation, cause: headline(cause), seen });
    });
    changed(`restart of ${job.submission.name}`);
  }

  /** How many drivers of it were seen to die so far. */
  deaths(job: JobRecord): number {
    const events = this.#parts.history.eventsOf(job.id);
    return events.filter(({ kind, data }) => kind === 'driver-died' && data['seen'] !== false)
      .length;
  }

  /** What it used, which is what jobs like it turn out to need if it succeeded. */
  #learn(job: JobRecord, succeeded: boolean): void {
    const trials = job.trials.filter((trial) => trial.stepsDone > 0);
    if (trials.length === 0) return;
    // Of a training job, whose steps differ by its GPUs, what they would take on one.
    const onOne = scalingTable(job)?.[0]?.seconds ?? null;
    let steps = 0;
    let seconds = 0;
    let gpuSeconds = 0;
    for (const { stepsDone, secondsPerStep, gpus } of trials) {
      const took = stepsDone * (onOne ?? secondsPerStep ?? 0);
      steps += stepsDone;
      seconds += took;
      gpuSeconds += took * (onOne === null ? gpus : 1);
    }
    this.#parts.history.addWorkloadSample({
      job: job.id,
      fingerprint: job.fingerprint,
      submittedAtMs: job.submittedAtMs,
      trials: trials.length,
      gpusPerTrial: job.submission.gpusPerTrial,
      stepsPerTrial: steps / trials.length,
      secondsPerStep: seconds / steps,
      gpuSeconds,
      reuseActors: job.submission.reuseActors ?? false,
      speedups: jobSpeedups(job),
      succeeded,
    });
  }
}
