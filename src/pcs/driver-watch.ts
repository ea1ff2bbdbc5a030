/** Watches over the drivers that Ray runs, and sees to it that dead ones are replaced. */
import type { JobOutcome } from '../../bridge/index.ts';
import type { DriverStart } from './driver-start.ts';
import { isOver, type JobRecord } from './job.ts';
import type { JobBook } from './job-book.ts';
import type { Journal } from './journal.ts';
import type { LifeCycle } from './life-cycle.ts';
import {
  type Clock,
  type ClusterState,
  type DriverLink,
  type LaunchState,
  type Outcomes,
  type Runner,
  RunnerError,
} from './ports.ts';

export interface DriverWatchParts {
  readonly book: JobBook;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly runner: Runner;
  readonly link: DriverLink;
  readonly outcomes: Outcomes;
  readonly lifeCycle: LifeCycle;
  readonly starts: DriverStart;
  readonly onCluster: (cluster: ClusterState) => void;
}

const watchEveryMs = 1_500;

/**
 * What Ray accepted it lists at once; this allows for a start that an earlier coordinator asked for
 * with its last breath.
 */
const listedWithinMs = 5_000;

/** A driver that was told to end and did not is stopped after this. */
const patienceMs = 60_000;

export class DriverWatch {
  readonly #parts: DriverWatchParts;
  #trouble: string | null = null;
  #cancelTimer: () => void = () => undefined;
  #stopped = false;

  constructor(parts: DriverWatchParts) {
    this.#parts = parts;
  }

  /** What is wrong with the cluster, in one sentence; null when nothing is. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Lets drivers of an earlier coordinator back in and begins to watch. */
  async start(): Promise<void> {
    for (const job of this.#parts.book.active()) {
      if (job.driverKey !== null) this.#parts.link.allow(job.id, job.driverKey);
    }
    await this.#watch();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
  }

  /** Makes sure that a cancelled job ends although its driver may not listen. */
  async stopDriver(job: JobRecord): Promise<void> {
    const { runner, journal } = this.#parts;
    try {
      await runner.stop(job.id, job.incarnation);
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      journal.write('stop-failed', job.id, { error: error.message });
    }
  }

  async #watch(): Promise<void> {
    try {
      const { runner, onCluster } = this.#parts;
      const launched = this.#launched();
      const [launches, cluster] = await Promise.all([runner.list(), runner.cluster()]);
      if (this.#stopped) return;
      this.#setTrouble(null);
      onCluster(cluster);
      this.#compare(launches, launched);
      this.#parts.starts.startNext();
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      this.#setTrouble(error.message);
    } finally {
      if (!this.#stopped) {
        this.#cancelTimer = this.#parts.clock.after(watchEveryMs, () => void this.#watch());
      }
    }
  }

  #setTrouble(trouble: string | null): void {
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    if (trouble === null) this.#parts.journal.write('cluster-back', null);
    else this.#parts.journal.write('cluster-unreachable', null, { error: trouble });
  }

  /** The drivers that Ray has accepted, so that it would list them if it were asked now. */
  #launched(): ReadonlySet<string> {
    const { book, starts } = this.#parts;
    const jobs = book.active().filter((job) => job.launchedAtMs !== null);
    return new Set(jobs.filter((job) => !starts.isUnderWay(job)).map(driverOf));
  }

  /** Holds what Ray runs against what should run; `launched` is from before Ray was asked. */
  #compare(launches: readonly LaunchState[], launched: ReadonlySet<string>): void {
    const { book, clock } = this.#parts;
    const byDriver = new Map(launches.map((state) => [`${state.job}/${state.incarnation}`, state]));
    for (const job of book.active()) {
      if (job.launchedAtMs === null || !launched.has(driverOf(job))) continue;
      const state = byDriver.get(driverOf(job));
      const sinceMs = clock.nowMs() - job.launchedAtMs;
      if (state === undefined && sinceMs > listedWithinMs) {
        this.#gone(job, 'Ray does not know its driver any more', false);
      } else if (state !== undefined && isTerminal(state)) {
        this.#gone(job, state.message ?? `its driver ended as ${state.status}`, true);
      }
    }
    for (const state of launches) this.#sweep(state);
  }

  /** Ends drivers that outlived their job, and takes back the keys of those that are gone. */
  #sweep(state: LaunchState): void {
    const { book, clock, link } = this.#parts;
    const job = book.lookUp(state.job);
    if (job === null) return;
    const outdated = isOver(job.status) || state.incarnation < job.incarnation;
    if (!outdated) return;
    if (isTerminal(state)) {
      if (isOver(job.status)) link.forget(job.id);
      return;
    }
    const sinceMs = clock.nowMs() - (job.finishedAtMs ?? job.launchedAtMs ?? 0);
    if (sinceMs < patienceMs) return;
    void this.stopDriver({ ...job, incarnation: state.incarnation });
  }

  /** A driver ended without telling us: take its word from the storage, or start another. */
  #gone(job: JobRecord, cause: string, listed: boolean): void {
    const { outcomes, lifeCycle } = this.#parts;
    const outcome = outcomes.read(job.id) ?? (job.cancelRequested ? cancelled : null);
    const fatal = fatalCause(job, cause, listed);
    if (outcome !== null) lifeCycle.finish(job, outcome);
    else if (fatal !== null) lifeCycle.fail(job, fatal);
    else lifeCycle.restart(job, cause);
  }
}

function driverOf(job: JobRecord): string {
  return `${job.id}/${job.incarnation}`;
}

const cancelled: JobOutcome = { status: 'cancelled', best: null, path: null, error: null };

/** Why another driver would not help; null when it may. */
function fatalCause(job: JobRecord, cause: string, listed: boolean): string | null {
  // A script that ends by itself before its driver said hello would do so again.
  const killed = /^Job entrypoint command was killed by signal/.test(cause);
  if (listed && job.readyAtMs === null && !killed) {
    return `its script ended before calling foresight.fit: ${cause}`;
  }
  if (job.incarnation >= job.submission.maxRestarts) {
    return `its driver died ${job.incarnation + 1} times; last: ${cause}`;
  }
  return null;
}

function isTerminal(state: LaunchState): boolean {
  return state.status !== 'pending' && state.status !== 'running';
}
