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

/** A job without a driver, in a heap by its expected end. */
interface Queued<J> extends Timed {
  readonly job: J;
}

/**
 * Drivers are started in order of arrival. Where many wait already, those of jobs that are expected to
 * be over before them, so that the policy finds them ready.
 */
export class Launches<J extends Launchable> {
  /** Without a driver, in order of arrival, and by expected end. */
  private readonly queue = new Map<J, Queued<J>>();
  private readonly queueByEnd = new TimerHeap<Queued<J>>();
  private readonly starting = new Set<J>();
  private readonly waiting = new Set<J>();
  /** Who was found to come before all that end at this instant or later; empty where nobody was. */
  private readonly before = new Set<J>();
  private beforeMicros = 0;

  /** The job's driver stands there from now on. Jobs without one are named in order of arrival. */
  set(job: J, driver: DriverState): void {
    this.remove(job);
    if (driver === 'starting') this.starting.add(job);
    if (driver === 'waiting') this.waiting.add(job);
    if (driver !== 'none') return;
    const queued = { job, atMicros: 0, order: job.sequence, slot: -1 };
    this.queue.set(job, queued);
    this.queueByEnd.set(queued, job.endMicros);
  }

  /** The job is over. */
  remove(job: J): void {
    if (this.before.has(job)) this.before.clear();
    if (this.waiting.delete(job) || this.starting.delete(job)) return;
    const queued = this.queue.get(job);
    if (queued === undefined) return;
    this.queue.delete(job);
    this.queueByEnd.cancel(queued);
  }

  /** Whose driver is to be started now; undefined when none is. */
  next(): J | undefined {
    const first = this.queueByEnd.first()?.job;
    if (first === undefined || this.starting.size >= startingMax) return undefined;
    const isRoom = this.starting.size + this.waiting.size < waitingMax;
    if (isRoom) return this.queue.keys().next().value;
    return this.isAmongFirst(first) ? first : undefined;
  }

  /** Whether fewer than `waitingMax` of those that start or wait are expected to be over before it. */
  private isAmongFirst({ endMicros }: J): boolean {
    const { before } = this;
    if (before.size > 0 && endMicros >= this.beforeMicros) return false;
    before.clear();
    for (const jobs of [this.starting, this.waiting]) {
      for (const job of jobs) {
        if (job.endMicros <= endMicros) before.add(job);
        if (before.size < waitingMax) continue;
        this.beforeMicros = endMicros;
        return false;
      }
    }
    before.clear();
    return true;
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
