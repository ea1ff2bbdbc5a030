/** Watches over the drivers that Ray runs, and sees to it that dead ones are replaced. */

import { isOver, type JobRecord } from '../jobs/job.ts';
import type { JobBook } from '../jobs/job-book.ts';
import type { Journal } from '../jobs/journal.ts';
import { cancelled, type Death, type LifeCycle } from '../jobs/life-cycle.ts';
import {
  type Clock,
  type ClusterState,
  type DriverLink,
  isTerminal,
  type LaunchState,
  type Outcomes,
  type Runner,
  RunnerError,
} from '../ports.ts';
import type { Drivers } from './drivers.ts';
import type { DriverStart } from './start.ts';

export interface DriverWatchParts {
  readonly book: JobBook;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly runner: Runner;
  readonly link: DriverLink;
  readonly outcomes: Outcomes;
  readonly lifeCycle: LifeCycle;
  readonly drivers: Drivers;
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

const unknownToRay = 'Ray does not know its driver any more';

/** What a script may do when its experiment is over. */
const afterwardsMs = 3_600_000;

export class DriverWatch {
  readonly #parts: DriverWatchParts;
  #trouble: string | null = null;
  #cancelTimer: () => void = () => undefined;
  #stopped = false;
  /** Since when jobs are to end whose drivers still run. */
  readonly #endingSinceMs = new Map<string, number>();
  /** Drivers that ended, as did their jobs, or of jobs unknown here: Ray lists them for ever. */
  readonly #swept = new Set<string>();

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
    this.#parts.starts.stop();
  }

  /** Starts drivers, where there is a Ray to start them on. */
  startNext(): void {
    if (this.#trouble === null) this.#parts.starts.startNext();
  }

  /** Makes sure that a cancelled job ends although its driver may not listen. */
  async stopDriver(job: JobRecord): Promise<void> {
    const { runner, journal } = this.#parts;
    try {
      await runner.stop(job.id, job.incarnation);
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      if (this.#stopped) return;
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
      this.startNext();
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error;
      if (!this.#stopped) this.#setTrouble(error.message);
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
        this.#gone(job, { cause: unknownToRay, seen: false, byItself: false });
      } else if (state !== undefined && isTerminal(state)) {
        this.#gone(job, { cause: causeOf(state), seen: true, byItself: state.byItself });
      } else if (state !== undefined) this.#look(job);
    }
    for (const id of this.#endingSinceMs.keys()) {
      if (book.find(id) === undefined) this.#endingSinceMs.delete(id);
    }
    for (const state of launches) this.#sweep(state);
  }

  /** Its driver runs: it may have ended its experiment while nobody listened, or is to end. */
  #look(job: JobRecord): void {
    const { outcomes, drivers, lifeCycle } = this.#parts;
    const isUnheard = job.readyAtMs !== null && !drivers.hasHeard(job);
    const outcome = isUnheard ? outcomes.read(job.id) : null;
    if (outcome !== null) lifeCycle.finish(job, outcome);
    else if (job.cancelRequested) this.#insist(job);
  }

  /** A driver that listens is given time to end; one that does not, or takes too long, is stopped. */
  #insist(job: JobRecord): void {
    const nowMs = this.#parts.clock.nowMs();
    const sinceMs = this.#endingSinceMs.get(job.id) ?? nowMs;
    this.#endingSinceMs.set(job.id, sinceMs);
    if (job.readyAtMs === null || nowMs - sinceMs >= patienceMs) void this.stopDriver(job);
  }

  /** Ends drivers that outlived their job, and takes back the keys of those that are gone. */
  #sweep(state: LaunchState): void {
    const { book, clock, link } = this.#parts;
    const driver = `${state.job}/${state.incarnation}`;
    if (this.#swept.has(driver)) return;
    const job = book.lookUp(state.job);
    if (job === null) {
      this.#swept.add(driver);
      return;
    }
    const outdated = isOver(job.status) || state.incarnation < job.incarnation;
    if (!outdated) return;
    if (isTerminal(state)) {
      if (!isOver(job.status)) return;
      link.forget(job.id);
      this.#swept.add(driver);
      return;
    }
    const sinceMs = clock.nowMs() - (job.finishedAtMs ?? job.launchedAtMs ?? 0);
    const isItsLast = job.status === 'succeeded' && state.incarnation === job.incarnation;
    if (sinceMs < (isItsLast ? afterwardsMs : patienceMs)) return;
    void this.stopDriver({ ...job, incarnation: state.incarnation });
  }

  /** A driver ended without telling us: take its word from the storage, or start another. */
  #gone(job: JobRecord, death: Death): void {
    const { outcomes, lifeCycle } = this.#parts;
    const outcome = outcomes.read(job.id) ?? (job.cancelRequested ? cancelled : null);
    const fatal = fatalCause(job, death, lifeCycle.deaths(job));
    if (outcome !== null) lifeCycle.finish(job, outcome);
    else if (fatal !== null) lifeCycle.fail(job, fatal);
    else lifeCycle.restart(job, death);
  }
}

function causeOf({ status, message }: LaunchState): string {
  if (status === 'succeeded') return 'it ended without an error';
  return message ?? `its driver ended as ${status}`;
}

function driverOf(job: JobRecord): string {
  return `${job.id}/${job.incarnation}`;
}

/** Why another driver would not help, after so many that were seen to die; null when it may. */
function fatalCause(job: JobRecord, death: Death, deaths: number): string | null {
  const { cause, seen, byItself } = death;
  if (byItself && job.readyAtMs === null) {
    return `its script did not get as far as foresight.fit or foresight.train: ${cause}`;
  }
  if (seen && deaths >= job.submission.maxRestarts) {
    return `its driver died ${deaths + 1} times; last: ${cause}`;
  }
  return null;
}
