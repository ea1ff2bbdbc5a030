/** Tells when jobs will complete, by playing the present state out under the present policy. */
import { type Expectation, playOut, setUp } from '../../model/gpu-cluster/play-out.ts';
import type { ClusterSnapshot, JobSnapshot, Overheads } from '../../model/gpu-cluster/snapshot.ts';
import type { Policy } from '../../policy/scheduler.ts';
import type { HistoryStore, PredictionRow } from '../history.ts';
import type { JobRecord } from '../jobs/job.ts';
import type { JobBook } from '../jobs/job-book.ts';
import type { Clock } from '../ports.ts';
import { takeSnapshot } from '../rounds/cluster-snapshot.ts';
import { Forecaster, type Foretold, type Present, type Rules } from './forecaster.ts';

export interface PredictorParts {
  readonly book: JobBook;
  readonly history: HistoryStore;
  readonly clock: Clock;
  readonly overheads: () => Overheads;
  readonly gpus: () => number;
  readonly policy: () => Policy;
  readonly policySinceMs: () => number;
}

/** What one more job would mean. */
export interface WhatIf {
  readonly completes: Foretold;
  /** By how much each active job would end later, in milliseconds. */
  readonly laterMs: ReadonlyMap<string, number>;
}

/** A cluster other than the present one, to ask about. */
export interface Supposed {
  readonly gpus?: number | undefined;
  readonly policy?: Policy | undefined;
}

/** A new prediction is kept when it differs by more than this of what is left. */
const worthKeepingMs = 1_000;
const worthKeepingShare = 0.02;
/** For the corrected one, which time alone moves while the arrivals assumed do not come. */
const worthCorrectingShare = 0.1;

export class Predictor {
  readonly #parts: PredictorParts;
  readonly #forecaster: Forecaster;

  constructor(parts: PredictorParts) {
    this.#parts = parts;
    this.#forecaster = new Forecaster(parts);
  }

  /**
   * When `job` would complete if it arrived at its `submittedAtMs`, from now on, and nothing else
   * before it; and what that does to the others. Nothing is stored.
   */
  whatIf(job: JobRecord, supposed: Supposed = {}): WhatIf {
    const rules = this.#rules(supposed);
    const active = this.#parts.book.active().filter((other) => other.id !== job.id);
    const snapshot = this.#snapshot(active, rules);
    const [arriving] = this.#snapshot([job], rules, job.submittedAtMs).jobs;
    const without = playOut(snapshot, rules.policy, { until: 'all' });
    const withJob = playOut(snapshot, rules.policy, { until: 'all', arriving });
    const laterMs = new Map<string, number>();
    for (const [id, before] of without) {
      const late = msOf(withJob.get(id) ?? before) - msOf(before);
      if (Number.isFinite(late)) laterMs.set(id, late);
    }
    const present = presentOf({ snapshot, arriving, finishes: withJob }, rules);
    const foretold = this.#forecaster.foretell(present, [job], rules);
    return { completes: foretold.get(job.id) as Foretold, laterMs };
  }

  /** Predicts every active job anew; answers what moved, and nothing is stored. */
  moved(cause: string): PredictionRow[] {
    const { book, clock } = this.#parts;
    const now = clock.nowMs();
    const moved: PredictionRow[] = [];
    const { wanted, foretold } = this.#foretellAll(this.#rules({}));
    for (const job of wanted) {
      const after = foretold.get(job.id);
      const before = book.expected(job.id);
      if (after === undefined) continue;
      const because = before === null ? cause : whyMoved(before, after, { nowMs: now, cause });
      if (because === null) continue;
      const source = job.estimate.source;
      moved.push({ job: job.id, atMs: now, ...after, source, cause: because });
    }
    return moved;
  }

  /** When each active job would complete under `policy`, infinite for never; nothing is stored. */
  completions(policy: Policy): Map<string, number> {
    const isPresent = policy === this.#parts.policy();
    const { finishes, foretold } = this.#foretellAll(this.#rules(isPresent ? {} : { policy }));
    const completions = new Map<string, number>();
    for (const [id, finish] of finishes) {
      completions.set(id, foretold.get(id)?.completesAtMs ?? msOf(finish));
    }
    return completions;
  }

  /** All active jobs: those that will complete, and what is foretold of them. */
  #foretellAll(rules: Rules) {
    const jobs = this.#parts.book.active().filter((job) => !job.cancelRequested);
    const snapshot = this.#snapshot(jobs, rules);
    const finishes = playOut(snapshot, rules.policy, { until: 'all' });
    const wanted = jobs.filter(({ id }) => Number.isFinite(msOf(finishes.get(id))));
    const foretold = this.#forecaster.foretell(
      presentOf({ snapshot, finishes }, rules),
      wanted,
      rules,
    );
    return { finishes, wanted, foretold };
  }

  #rules({ gpus, policy }: Supposed): Rules {
    const arePresent = gpus === undefined && policy === undefined;
    return {
      gpus: gpus ?? this.#parts.gpus(),
      policy: policy ?? this.#parts.policy(),
      arePresent,
    };
  }

  #snapshot(
    jobs: readonly JobRecord[],
    { gpus }: Rules,
    nowMs = this.#parts.clock.nowMs(),
  ): ClusterSnapshot {
    const { book, overheads } = this.#parts;
    return takeSnapshot(jobs, {
      gpus,
      nowMs,
      overheads: overheads(),
      pastOf: (job) => book.past(job, nowMs),
      endMsOf: (job) => book.endMs(job),
      withUnborn: true,
    });
  }
}

/** A snapshot, one more job that may arrive in it, and how it plays out. */
interface Played {
  readonly snapshot: ClusterSnapshot;
  readonly arriving?: JobSnapshot | undefined;
  readonly finishes: ReadonlyMap<string, Expectation>;
}

/** The state of the snapshot, or that at the arrival of one more job. */
function presentOf({ snapshot, arriving, finishes }: Played, { policy }: Rules): Present {
  const { jobs, nowMicros } = snapshot;
  return {
    nowMicros: arriving?.arrivalMicros ?? nowMicros,
    knownUntilMicros: nowMicros,
    jobs: jobs.length + (arriving === undefined ? 0 : 1),
    rawCompletesAtMs: new Map([...finishes].map(([id, finish]) => [id, msOf(finish)])),
    setUp: () => setUp(snapshot, policy, arriving),
  };
}

function msOf(expectation: Expectation | undefined): number {
  return Math.round((expectation?.finishMicros ?? Number.POSITIVE_INFINITY) / 1_000);
}

/**
 * What moved a prediction: `cause` where the raw one shows it, else arrivals that did not come as
 * assumed, which moves the corrected one alone; null when it did not move much.
 */
function whyMoved(
  before: PredictionRow,
  after: Foretold,
  { nowMs, cause }: { readonly nowMs: number; readonly cause: string },
): string | null {
  const left = Math.max(0, before.completesAtMs - nowMs);
  const isMoved = (change: number, share: number) =>
    Math.abs(change) > worthKeepingMs && Math.abs(change) > share * left;
  const rawBefore = before.basis?.rawCompletesAtMs ?? before.completesAtMs;
  if (isMoved(after.basis.rawCompletesAtMs - rawBefore, worthKeepingShare)) return cause;
  const later = after.completesAtMs - before.completesAtMs;
  if (!isMoved(later, worthCorrectingShare)) return null;
  return later > 0 ? 'more arrivals than assumed' : 'fewer arrivals than assumed';
}
