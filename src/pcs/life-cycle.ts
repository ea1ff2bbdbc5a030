/** How a job moves from one status to the next; every move is stored and told. */
import type { JobOutcome } from '../../bridge/index.ts';
import type { HistoryStore } from './history.ts';
import { type JobRecord, overWords } from './job.ts';
import type { JobBook } from './job-book.ts';
import type { Journal } from './journal.ts';
import type { Clock } from './ports.ts';
import { scalingTable } from './training.ts';

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

export class LifeCycle {
  readonly #parts: LifeCycleParts;

  constructor(parts: LifeCycleParts) {
    this.#parts = parts;
  }

  /** The job is over. */
  finish(job: JobRecord, outcome: JobOutcome): void {
    const { book, history, journal, clock, changed } = this.#parts;
    history.transaction(() => {
      job.status = outcome.status;
      job.outcome = outcome;
      job.finishedAtMs = clock.nowMs();
      this.#takeBack(job);
      book.save(job);
      if (outcome.status === 'succeeded') this.#learn(job);
    });
    journal.write(`job-${outcome.status}`, job.id, {
      jctSeconds: (clock.nowMs() - job.submittedAtMs) / 1_000,
      ...(outcome.error === null ? {} : { error: outcome.error }),
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
    job.incarnation += 1;
    job.status = 'launching';
    job.launchedAtMs = null;
    job.readyAtMs = null;
    job.driverKey = null;
    // What it was granted is taken back, with a reason, by the scheduling round that follows.
    job.heldGpus = 0;
    job.trials = job.trials.map((trial) =>
      trial.phase === 'done' || trial.phase === 'failed' ? trial : { ...trial, phase: 'waiting' },
    );
    book.save(job);
    journal.write('driver-died', job.id, {
      incarnation: job.incarnation - 1,
      cause: headline(cause),
      seen,
    });
    changed(`restart of ${job.submission.name}`);
  }

  /** How many drivers of it were seen to die so far. */
  deaths(job: JobRecord): number {
    const events = this.#parts.history.eventsOf(job.id);
    return events.filter(({ kind, data }) => kind === 'driver-died' && data['seen'] !== false)
      .length;
  }

  /** A job that is over holds nothing. */
  #takeBack(job: JobRecord): void {
    job.heldGpus = 0;
    if (job.grantedGpus === 0) return;
    const reason = { code: job.status, text: overWords(job.status), facts: {} };
    this.#parts.book.grant(job, {
      atMs: this.#parts.clock.nowMs(),
      gpus: 0,
      targetGpus: 0,
      reason,
    });
  }

  /** What jobs like this one turned out to need. */
  #learn(job: JobRecord): void {
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
    });
  }
}
