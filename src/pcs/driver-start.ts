/** Starts the drivers of jobs on Ray, a few at a time. */
import { isOver, type JobRecord } from './job.ts';
import type { JobBook } from './job-book.ts';
import type { Journal } from './journal.ts';
import type { LifeCycle } from './life-cycle.ts';
import { type Clock, type DriverKeys, type DriverLink, type Runner, RunnerError } from './ports.ts';

export interface DriverStartParts {
  readonly book: JobBook;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly runner: Runner;
  readonly link: DriverLink;
  readonly lifeCycle: LifeCycle;
  /** Where drivers keep experiments; a path or URI that every node reaches. */
  readonly storage: string;
}

/** Drivers being started at once: more would only slow each other down. */
const startingMax = 2;

/** Drivers that wait ready without a GPU: enough to hide the start-up, few enough to spare memory. */
const waitingMax = 16;

/** A job that Ray, although it answers, refuses so often is given up. */
const refusalsMax = 5;

/** A start that was not confirmed yet, with what it needs to be tried again as the same. */
interface Attempt {
  readonly incarnation: number;
  readonly keys: DriverKeys;
  refusals: number;
}

export class DriverStart {
  readonly #parts: DriverStartParts;
  readonly #underWay = new Set<string>();
  readonly #attempts = new Map<string, Attempt>();

  constructor(parts: DriverStartParts) {
    this.#parts = parts;
  }

  /** Whether Ray is being asked to start a driver of this job now. */
  isUnderWay(job: JobRecord): boolean {
    return this.#underWay.has(job.id);
  }

  /** Starts the drivers of the first jobs that have none, in order of arrival. */
  startNext(): void {
    const jobs = this.#parts.book.active();
    const starting = jobs.filter((job) => job.launchedAtMs !== null && job.readyAtMs === null);
    const waiting = jobs.filter((job) => job.readyAtMs !== null && job.grantedGpus === 0);
    let room = Math.min(startingMax - starting.length, waitingMax - waiting.length);
    for (const job of jobs) {
      if (room <= 0) return;
      if (job.launchedAtMs !== null || this.isUnderWay(job)) continue;
      room -= 1;
      void this.#start(job);
    }
  }

  async #start(job: JobRecord): Promise<void> {
    const { book, clock, runner, journal } = this.#parts;
    const attempt = this.#attempt(job);
    this.#underWay.add(job.id);
    job.driverKey = attempt.keys.publicKey;
    job.launchedAtMs = clock.nowMs();
    book.save(job);
    try {
      await runner.launch({
        job: job.id,
        incarnation: job.incarnation,
        entrypoint: job.submission.entrypoint,
        packageId: job.submission.package ?? null,
        environment: this.#environment(job, attempt.keys),
      });
      this.#attempts.delete(job.id);
      journal.write('driver-launched', job.id, { incarnation: job.incarnation });
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      this.#refused(job, attempt, error.message);
    } finally {
      this.#underWay.delete(job.id);
    }
  }

  /** A start tried again keeps its keys: the first try may have come to something after all. */
  #attempt(job: JobRecord): Attempt {
    const before = this.#attempts.get(job.id);
    if (before?.incarnation === job.incarnation) return before;
    const { link } = this.#parts;
    const attempt = { incarnation: job.incarnation, keys: link.admit(job.id), refusals: 0 };
    this.#attempts.set(job.id, attempt);
    return attempt;
  }

  #refused(job: JobRecord, attempt: Attempt, error: string): void {
    const { book, journal, lifeCycle } = this.#parts;
    journal.write('launch-failed', job.id, { error });
    if (isOver(job.status)) return;
    attempt.refusals += 1;
    job.launchedAtMs = null;
    book.save(job);
    if (attempt.refusals < refusalsMax) return;
    this.#attempts.delete(job.id);
    lifeCycle.fail(job, `its driver could not be started: ${error}`);
  }

  #environment(job: JobRecord, keys: DriverKeys): Record<string, string> {
    const { link, storage } = this.#parts;
    return {
      ...job.submission.environment,
      FORESIGHT_ENDPOINT: link.endpoint,
      FORESIGHT_SERVER_KEY: link.serverKey,
      FORESIGHT_JOB: job.id,
      FORESIGHT_INCARNATION: String(job.incarnation),
      FORESIGHT_PUBLIC_KEY: keys.publicKey,
      FORESIGHT_SECRET_KEY: keys.secretKey,
      FORESIGHT_STORAGE: storage,
      FORESIGHT_GPUS_PER_TRIAL: String(job.submission.gpusPerTrial),
      FORESIGHT_REUSE_ACTORS: job.submission.reuseActors ? '1' : '0',
      FORESIGHT_LAUNCHED_MS: String(job.launchedAtMs),
    };
  }
}
