/** Whose driver is started next, on a real cluster and on a simulated one. */
import { type Timed, TimerHeap } from '../../kernel/timer-heap.ts';
import { microsOf } from '../../kernel/units.ts';
import type { PolicyJob } from '../../policy/scheduler.ts';

/** Drivers being started at once: more would only slow each other down. */
export const startingMax = 2;

/** Drivers that wait without a GPU: enough to hide the start-up, few enough to spare memory. */
export const waitingMax = 16;

/** Where a job's driver stands: not begun, being started, ready without GPUs, or with some. */
export type DriverState = 'none' | 'starting' | 'waiting' | 'granted';

/** What is asked of a job here. */
export interface Launchable {
  /** Total order of arrival. */
  readonly sequence: number;
  /** When it is expected to be over. */
  readonly endMicros: number;
}

/** A job without GPUs, in a heap by its expected end. */
interface Candidate<J> extends Timed {
  readonly job: J;
  readonly driver: DriverState;
}

/**
 * Drivers are started in order of arrival. Where many wait already, those of jobs that are expected to
 * be over before them, so that the policy finds them ready.
 */
export class Launches<J extends Launchable> {
  private readonly candidates = new Map<J, Candidate<J>>();
  /** Without a driver, in order of arrival, and by expected end. */
  private readonly queue = new Set<Candidate<J>>();
  private readonly queueByEnd = new TimerHeap<Candidate<J>>();
  /** With one that is being started or waits. */
  private readonly waitingByEnd = new TimerHeap<Candidate<J>>();
  private starting = 0;

  /** The job's driver stands there from now on. Jobs without one are named in order of arrival. */
  set(job: J, driver: DriverState): void {
    this.remove(job);
    if (driver === 'granted') return;
    const candidate = { job, driver, atMicros: 0, order: job.sequence, slot: -1 };
    this.candidates.set(job, candidate);
    if (driver === 'starting') this.starting++;
    if (driver === 'none') this.queue.add(candidate);
    const heap = driver === 'none' ? this.queueByEnd : this.waitingByEnd;
    heap.set(candidate, job.endMicros);
  }

  /** The job is over. */
  remove(job: J): void {
    const candidate = this.candidates.get(job);
    if (candidate === undefined) return;
    this.candidates.delete(job);
    if (candidate.driver === 'starting') this.starting--;
    if (this.queue.delete(candidate)) this.queueByEnd.cancel(candidate);
    else this.waitingByEnd.cancel(candidate);
  }

  /** Whose driver is to be started now; undefined when none is. */
  next(): J | undefined {
    const first = this.queueByEnd.first();
    if (first === undefined || this.starting >= startingMax) return undefined;
    if (this.waitingByEnd.size < waitingMax) return this.queue.values().next().value?.job;
    const before = this.waitingByEnd.countUpTo(first.atMicros, waitingMax);
    return before < waitingMax ? first.job : undefined;
  }
}

/**
 * When a job of which nothing was foretold is expected to be over, if so many jobs, itself included,
 * shared the GPUs equally.
 */
export function fairEndMicros(
  { arrivalMicros, sizeGpuSeconds }: Pick<PolicyJob, 'arrivalMicros' | 'sizeGpuSeconds'>,
  jobs: number,
  gpus: number,
): number {
  return arrivalMicros + (microsOf(sizeGpuSeconds) * jobs) / gpus;
}
