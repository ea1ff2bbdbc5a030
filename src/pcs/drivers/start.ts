/** Starts the drivers of jobs on Ray, a few at a time. */
import { type DriverState, type Launchable, Launches } from '../../model/gpu-cluster/launches.ts';
import { isOver, type JobRecord } from '../jobs/job.ts';
import type { JobBook } from '../jobs/job-book.ts';
import type { Journal } from '../jobs/journal.ts';
import { cancelled, type LifeCycle } from '../jobs/life-cycle.ts';
import {
  type Clock,
  type DriverKeys,
  type DriverLink,
  type Runner,
  RunnerError,
} from '../ports.ts';

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

/** A script that takes longer than this to say hello no longer keeps others from starting. */
const startingMs = 120_000;

/** A job that Ray, although it answers, refuses for so long without a pause is given up. */
const refusedMs = 30_000;
const pauseMs = 60_000;

/** What Ray did not take leaves the others their turn for so long. */
const againAfterMs = 10_000;

/** A start that was not confirmed yet, with what it needs to be tried again as the same. */
interface Attempt {
  readonly incarnation: number;
  readonly keys: DriverKeys;
  /** Since when Ray refuses it, and when it did last; null while it does not. */
  refused: { readonly sinceMs: number; readonly lastMs: number } | null;
  failedAtMs: number;
}

/** A job that is active, with or without a driver. */
interface Launch extends Launchable {
  readonly job: JobRecord;
}

export class DriverStart {
  readonly #parts: DriverStartParts;
  readonly #underWay = new Set<string>();
  readonly #attempts = new Map<string, Attempt>();
  #stopped = false;

  constructor(parts: DriverStartParts) {
    this.#parts = parts;
  }

  /** What Ray answers from now on is left to the next coordinator to find out. */
  stop(): void {
    this.#stopped = true;
  }

  /** Whether Ray is being asked to start a driver of this job now. */
  isUnderWay(job: JobRecord): boolean {
    return this.#underWay.has(job.id);
  }

  /** Starts the drivers whose turn it is. */
  startNext(): void {
    const { book } = this.#parts;
    const launches = new Launches<Launch>();
    for (const job of book.active()) {
      if (job.launchedAtMs === null && !this.#canBeStarted(job)) continue;
      const endMicros = (book.endMs(job) ?? Number.POSITIVE_INFINITY) * 1_000;
      launches.set({ job, endMicros, sequence: job.sequence }, this.#driverOf(job));
    }
    for (let next = launches.next(); next !== undefined; next = launches.next()) {
      launches.set(next, 'starting');
      void this.#start(next.job);
    }
  }

  /** What keeps others from starting, in words for people. */
  hints(): string[] {
    const { book, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const slow = book.active().filter((job) => isStarting(job) && isSlow(job, nowMs));
    if (slow.length === 0) return [];
    const ids = slow.map(({ id }) => id);
    const minutes = startingMs / 60_000;
    return [
      `Started over ${minutes} minutes ago, and have not called foresight.fit or foresight.train ` +
        `yet: ${ids.join(', ')}.`,
    ];
  }

  #canBeStarted(job: JobRecord): boolean {
    return !this.isUnderWay(job) && !this.#hasJustFailed(job);
  }

  /** One that is slow to say hello waits like those that are ready. */
  #driverOf(job: JobRecord): DriverState {
    if (job.launchedAtMs === null) return 'none';
    if (job.readyAtMs !== null) return job.grantedGpus === 0 ? 'waiting' : 'granted';
    return isSlow(job, this.#parts.clock.nowMs()) ? 'waiting' : 'starting';
  }

  #hasJustFailed({ id, incarnation }: JobRecord): boolean {
    const attempt = this.#attempts.get(id);
    if (attempt?.incarnation !== incarnation) return false;
    return this.#parts.clock.nowMs() - attempt.failedAtMs < againAfterMs;
  }

  async #start(job: JobRecord): Promise<void> {
    const { book, clock, runner, journal } = this.#parts;
    const attempt = this.#attempt(job);
    book.update(job, { driverKey: attempt.keys.publicKey, launchedAtMs: clock.nowMs() });
    this.#underWay.add(job.id);
    try {
      await runner.launch({
        job: job.id,
        incarnation: job.incarnation,
        entrypoint: job.submission.entrypoint,
        packageId: job.submission.package ?? null,
        environment: this.#environment(job, attempt.keys),
      });
      if (this.#stopped) return;
      this.#attempts.delete(job.id);
      journal.write('driver-launched', job.id, { incarnation: job.incarnation });
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      if (!this.#stopped) this.#refused(job, attempt, error);
    } finally {
      this.#underWay.delete(job.id);
    }
  }

  /**
   * A start tried again keeps its keys: the first try may have come to something after all. So may
   * one of an earlier coordinator, whose keys nobody knows: then another driver takes its place.
   */
  #attempt(job: JobRecord): Attempt {
    const before = this.#attempts.get(job.id);
    if (before?.incarnation === job.incarnation) return before;
    if (job.driverKey !== null) this.#replace(job);
    const { link } = this.#parts;
    const { incarnation } = job;
    const attempt = { incarnation, keys: link.admit(job.id), refused: null, failedAtMs: 0 };
    this.#attempts.set(job.id, attempt);
    return attempt;
  }

  /** Another driver is to be started, and the one before it to end if it ever began. */
  #replace(job: JobRecord): void {
    const { runner, journal } = this.#parts;
    runner.stop(job.id, job.incarnation).catch((error: unknown) => {
      if (!(error instanceof RunnerError)) throw error;
      if (this.#stopped) return;
      journal.write('stop-failed', job.id, { error: error.message });
    });
    job.incarnation += 1;
  }

  #refused(job: JobRecord, attempt: Attempt, { message, isAway }: RunnerError): void {
    const { book, clock, journal, lifeCycle } = this.#parts;
    journal.write('launch-failed', job.id, { error: message });
    // One that was heard of was started, whatever became of the answer.
    if (isOver(job.status) || job.readyAtMs !== null) {
      this.#attempts.delete(job.id);
      return;
    }
    const triedMs = job.launchedAtMs ?? clock.nowMs();
    book.update(job, { launchedAtMs: null });
    if (job.cancelRequested) {
      lifeCycle.finish(job, cancelled);
      return;
    }
    attempt.failedAtMs = clock.nowMs();
    attempt.refused = isAway ? null : refusedNow(attempt, triedMs);
    const { refused } = attempt;
    if (refused === null || refused.lastMs - refused.sinceMs < refusedMs) return;
    this.#attempts.delete(job.id);
    lifeCycle.fail(job, `its driver could not be started: ${message}`);
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

function isStarting({ launchedAtMs, readyAtMs }: JobRecord): boolean {
  return launchedAtMs !== null && readyAtMs === null;
}

function isSlow({ launchedAtMs }: JobRecord, nowMs: number): boolean {
  return nowMs - (launchedAtMs ?? nowMs) >= startingMs;
}

/** Goes on where not too long passed before this was tried. */
function refusedNow({ refused, failedAtMs }: Attempt, triedMs: number): Attempt['refused'] {
  const goesOn = refused !== null && triedMs - refused.lastMs < pauseMs;
  return { sinceMs: goesOn ? refused.sinceMs : failedAtMs, lastMs: failedAtMs };
}
