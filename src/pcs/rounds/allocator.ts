/** Decides on a snapshot who may hold how many GPUs, stores the decision, then tells the drivers. */
import { protocolVersion } from '../../../bridge/index.ts';
import type { Decision } from '../../model/gpu-cluster/decide.ts';
import type { Overheads } from '../../model/gpu-cluster/snapshot.ts';
import { type GrantClaim, nextGrants } from '../../policy/grants.ts';
import type { Policy, Reason } from '../../policy/scheduler.ts';
import type { AllocationRow, HistoryStore } from '../history.ts';
import { isOver, type JobRecord, overWords } from '../jobs/job.ts';
import type { Grant, JobBook } from '../jobs/job-book.ts';
import type { Clock, DriverLink } from '../ports.ts';
import { canRun, Decider, wantedGpus } from './decider.ts';

export interface AllocatorParts {
  readonly book: JobBook;
  readonly history: HistoryStore;
  readonly link: DriverLink;
  readonly clock: Clock;
  readonly overheads: () => Overheads;
  readonly gpus: () => number;
  readonly policy: () => Policy;
}

export class Allocator {
  readonly #parts: AllocatorParts;
  readonly #decider: Decider;
  /** Epoch last sent to each job's driver. */
  readonly #sent = new Map<string, number>();
  /** What each driver said of the newest epoch it knows. */
  readonly #confirmed = new Map<string, { readonly incarnation: number; readonly epoch: number }>();

  constructor(parts: AllocatorParts) {
    this.#parts = parts;
    this.#decider = new Decider(parts);
  }

  /**
   * One scheduling round: decide if need be, two-phase grants, store, send. Returns the milliseconds
   * after which the next is due although nothing happened; null for never.
   */
  rebalance(): number | null {
    const { book, clock, gpus } = this.#parts;
    const jobs = book.active();
    const decision = this.#decider.decision();
    const claims: GrantClaim[] = jobs.map((job) => ({
      targetGpus: canRun(job) ? decision.gpus(job.id) : 0,
      grantedGpus: job.grantedGpus,
      heldGpus: this.#possibleGpus(job),
      usableGpus: (gpus) => decision.usableGpus(job.id, gpus),
    }));
    const grants = nextGrants(claims, gpus());
    const changes = new Map<JobRecord, Grant>();
    const atMs = clock.nowMs();
    for (const [i, job] of jobs.entries()) {
      const granted = grants[i] ?? 0;
      if (granted === job.grantedGpus && !beginsToWait(job)) continue;
      const reason = canRun(job) ? decision.reason(job.id) : why(job);
      const targetGpus = claims[i]?.targetGpus ?? 0;
      changes.set(job, { atMs, gpus: granted, targetGpus, reason });
    }
    book.grant(changes);
    for (const job of jobs) if (job.readyAtMs !== null) this.#sendIfBehind(job);
    return this.#decider.dueInMs();
  }

  /** The driver knows all allocations up to `epoch`; answers whether that is news. */
  confirm(job: JobRecord, epoch: number): boolean {
    const before = this.#confirmed.get(job.id);
    this.#confirmed.set(job.id, { incarnation: job.incarnation, epoch });
    return before?.incarnation !== job.incarnation || before.epoch !== epoch;
  }

  /** Why every active job gets what it gets now; computed when first asked. */
  reasons(): (job: JobRecord) => Reason {
    let decision: Decision | null = null;
    return (job) => {
      if (!canRun(job)) return why(job);
      decision ??= this.#decider.decision();
      return decision.reason(job.id);
    };
  }

  /** Sends the present allocation; sending it twice does no harm. */
  send(job: JobRecord): void {
    this.#sent.set(job.id, job.epoch);
    this.#parts.link.send({
      v: protocolVersion,
      type: 'alloc',
      job: job.id,
      inc: job.incarnation,
      epoch: job.epoch,
      gpus: job.grantedGpus,
      reason: reasonOf(this.#parts.history.lastAllocation(job.id)),
    });
  }

  /**
   * The most that a driver may hold until it learns of what is decided now: it may start more of its
   * trials on what it was granted and, until it confirms the newest allocation, on any that came
   * after the last one it confirmed.
   */
  #possibleGpus(job: JobRecord): number {
    if (job.readyAtMs === null) return job.heldGpus;
    const confirmed = this.#confirmed.get(job.id);
    const epoch = confirmed?.incarnation === job.incarnation ? confirmed.epoch : -1;
    const held = Math.max(job.heldGpus, Math.min(job.grantedGpus, wantedGpus(job)));
    if (epoch >= job.epoch) return held;
    return Math.max(held, this.#parts.history.mostGrantedSince(job.id, epoch));
  }

  #sendIfBehind(job: JobRecord): void {
    if (this.#sent.get(job.id) !== job.epoch) this.send(job);
  }
}

/** Nothing was decided of it yet, and that it gets nothing is a decision too. */
function beginsToWait(job: JobRecord): boolean {
  return job.epoch === 0 && canRun(job);
}

/** The reason of a decision is that of its target. */
function reasonOf(last: AllocationRow | null): string {
  if (last === null) return 'Nothing was decided yet.';
  const { gpus, targetGpus, reason } = last;
  return targetGpus > gpus ? `Others have yet to give GPUs back. ${reason.text}` : reason.text;
}

/** Why a job that cannot run has nothing. */
function why(job: JobRecord): Reason {
  if (isOver(job.status)) return { code: job.status, text: overWords(job.status), facts: {} };
  if (job.cancelRequested) return { code: 'cancelled', text: 'It is being cancelled.', facts: {} };
  if (job.readyAtMs !== null) return { code: 'finishing', text: 'Its trials are over.', facts: {} };
  return { code: 'driver-starting', text: 'Its driver is being started.', facts: {} };
}
