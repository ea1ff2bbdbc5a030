/** Takes in what drivers say: their state, their tables, their end. */
import {
  type DownMessage,
  protocolVersion,
  type TrialReport,
  type UpMessage,
} from '../../../bridge/index.ts';
import type { HistoryStore } from '../history.ts';
import { profileDemand, sizeOf } from '../jobs/estimate.ts';
import { isOver, type JobRecord } from '../jobs/job.ts';
import type { JobBook } from '../jobs/job-book.ts';
import type { Journal } from '../jobs/journal.ts';
import type { LifeCycle } from '../jobs/life-cycle.ts';
import { isTraining, measuredScaling, mismatch, profileTraining } from '../jobs/training.ts';
import { trialsExpected } from '../jobs/trial-steps.ts';
import type { BridgeRows, Clock, DriverLink } from '../ports.ts';
import type { Allocator } from '../rounds/allocator.ts';
import { Rows } from './rows.ts';

export interface DriversParts {
  readonly book: JobBook;
  readonly history: HistoryStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly link: DriverLink;
  readonly allocator: Allocator;
  readonly lifeCycle: LifeCycle;
  /** Called after every change that lets others run or be predicted anew. */
  readonly changed: (cause: string) => void;
  readonly timingsChanged: () => void;
}

const stateEverySeconds = 1;

/** How often progress alone is stored; changes of phase are stored at once. */
const saveEveryMs = 5_000;

export class Drivers {
  readonly #parts: DriversParts;
  /** When what a driver said was last stored: of none that was not heard yet. */
  readonly #savedAtMs = new Map<string, number>();
  readonly #measured: Rows;

  constructor(parts: DriversParts) {
    this.#parts = parts;
    this.#measured = new Rows(parts.history);
  }

  /** Handles one message that the link found well-formed and from the job's own driver. */
  receive(message: UpMessage, table: BridgeRows | null): void {
    const job = this.#parts.book.lookUp(message.job);
    if (job === null) return;
    if (isOver(job.status)) this.#dismiss(job, message);
    else if (message.inc !== job.incarnation) return;
    else if (message.type === 'hello') this.#hello(job, message);
    else if (message.type === 'state') this.#state(job, message);
    else if (message.type === 'rows') this.#rows(job, message.seq, table);
    else this.#done(job, message);
  }

  /** Whether its driver has said how it is since this coordinator began. */
  hasHeard(job: JobRecord): boolean {
    return this.#savedAtMs.has(job.id);
  }

  /** Asks the driver of a job to end. */
  cancel(job: JobRecord): void {
    this.#tell(job, { type: 'cancel' }, job.incarnation);
  }

  #done(job: JobRecord, message: Extract<UpMessage, { type: 'done' }>): void {
    this.#measured.store();
    this.#parts.lifeCycle.finish(job, message.outcome);
    this.#savedAtMs.delete(job.id);
    this.#dismiss(job, message);
  }

  /** A driver of a job that is over may go, or has yet to hear that it was cancelled. */
  #dismiss(job: JobRecord, message: UpMessage): void {
    if (message.type === 'done') this.#tell(job, { type: 'bye' }, message.inc);
    else if (message.type !== 'rows') this.#tell(job, { type: 'cancel' }, message.inc);
  }

  #hello(job: JobRecord, message: Extract<UpMessage, { type: 'hello' }>): void {
    const { clock, journal, changed, lifeCycle } = this.#parts;
    this.#tell(job, { type: 'welcome', stateEverySeconds }, job.incarnation);
    const problem = mismatch(job.submission, message.trials);
    if (problem !== null) {
      lifeCycle.fail(job, problem);
      this.#dismiss(job, message);
      return;
    }
    const first = job.readyAtMs === null;
    job.readyAtMs ??= clock.nowMs();
    job.launchedAtMs ??= job.readyAtMs;
    job.epoch = Math.max(job.epoch, message.epoch);
    // A driver that is new was sent nothing yet, and will be sent nothing older than this.
    this.#parts.allocator.confirm(job, first ? job.epoch : message.epoch);
    this.#adopt(job, message);
    try {
      this.#save(job);
      journal.write(first ? 'driver-ready' : 'driver-back', job.id, {
        incarnation: job.incarnation,
        pid: message.pid,
      });
    } finally {
      if (job.cancelRequested) this.cancel(job);
      changed(`start of ${job.submission.name}`);
      this.#parts.allocator.send(job);
    }
  }

  #state(job: JobRecord, message: Extract<UpMessage, { type: 'state' }>): void {
    const { allocator, changed } = this.#parts;
    if (job.cancelRequested) this.cancel(job);
    const before = { held: job.heldGpus, trials: job.trials };
    this.#adopt(job, message);
    const confirmed = allocator.confirm(job, message.epoch);
    const cause = changeOf(job, before.trials);
    const moved = before.held !== job.heldGpus || cause !== null;
    try {
      if (moved || this.#isStale(job)) this.#save(job);
    } finally {
      if (message.epoch < job.epoch) allocator.send(job);
      if (moved || confirmed) changed(cause ?? `GPUs of ${job.submission.name}`);
    }
  }

  #adopt(job: JobRecord, { trials, trialsTotal, heldGpus }: Told): void {
    const { clock } = this.#parts;
    job.preemptions += countPauses(job.trials, trials);
    job.trials = trials;
    job.trialsTotal = trialsTotal;
    job.heldGpus = heldGpus;
    job.status = heldGpus > 0 ? 'running' : 'waiting';
    if (heldGpus > 0) job.startedAtMs ??= clock.nowMs();
    const profile = isTraining(job.submission)
      ? profileTraining(job.estimate, job)
      : profileDemand(job.estimate, trials);
    if (profile === null) return;
    const made = { ...job.submission, trials: trialsExpected(job) };
    if (job.estimate.source === 'prior') this.#classifyAgain(job, sizeOf(made, profile));
    job.estimate = profile;
  }

  /** A job whose size was a mere guess gets its queue once its first steps were measured. */
  #classifyAgain(job: JobRecord, sizeGpuSeconds: number): void {
    this.#parts.journal.write('job-profiled', job.id, {
      guessedGpuSeconds: job.sizeGpuSeconds,
      measuredGpuSeconds: sizeGpuSeconds,
    });
    job.sizeGpuSeconds = sizeGpuSeconds;
  }

  #rows(job: JobRecord, seq: number, table: BridgeRows | null): void {
    if (table === null) return;
    this.#measured.add({ job: job.id, incarnation: job.incarnation, seq, table });
    if (table.table === 'timings') this.#parts.timingsChanged();
  }

  #isStale(job: JobRecord): boolean {
    return this.#parts.clock.nowMs() - (this.#savedAtMs.get(job.id) ?? 0) >= saveEveryMs;
  }

  #save(job: JobRecord): void {
    this.#parts.book.save(job);
    this.#keepScaling(job);
    this.#savedAtMs.set(job.id, this.#parts.clock.nowMs());
  }

  /** What later jobs of the same model are expected to need. */
  #keepScaling(job: JobRecord): void {
    const { history, clock } = this.#parts;
    const row = measuredScaling(job);
    if (row === null) return;
    const { id, fingerprint } = job;
    const sample = { job: id, fingerprint, gpus: row.gpus, secondsPerStep: row.seconds };
    history.addScalingSample({ ...sample, atMs: clock.nowMs() });
  }

  #tell(job: JobRecord, what: DownBody, inc: number): void {
    this.#parts.link.send({ v: protocolVersion, job: job.id, inc, ...what });
  }
}

/** What a driver says of its trials. */
type Told = Pick<Extract<UpMessage, { type: 'state' }>, 'trials' | 'trialsTotal' | 'heldGpus'>;

type DownBody =
  | Omit<Extract<DownMessage, { type: 'welcome' }>, 'v' | 'job' | 'inc'>
  | { readonly type: 'cancel' }
  | { readonly type: 'bye' };

/** What changed in a job's trials that others may care about; null for mere progress. */
function changeOf(job: JobRecord, before: readonly TrialReport[]): string | null {
  const phases = new Map(before.map((trial) => [trial.id, trial.phase]));
  const moved = job.trials.find((trial) => phases.get(trial.id) !== trial.phase);
  return moved === undefined ? null : `trial of ${job.submission.name} ${moved.phase}`;
}

/** Trials that gave GPUs back although they were not done. */
function countPauses(before: readonly TrialReport[], after: readonly TrialReport[]): number {
  const reports = new Map(before.map((trial) => [trial.id, trial]));
  return after.filter((trial) => {
    const was = reports.get(trial.id);
    if (was?.phase !== 'running' && was?.phase !== 'stopping') return false;
    return trial.phase === 'waiting' || (trial.phase === 'starting' && trial.gpus < was.gpus);
  }).length;
}
