/** Tells when jobs will complete, by playing the present state out under the present policy. */
import { playOut } from '../model/gpu-cluster/play-out.ts';
import type { Overheads } from '../model/gpu-cluster/snapshot.ts';
import type { Policy } from '../policy/scheduler.ts';
import { takeSnapshot } from './cluster-snapshot.ts';
import type { PredictionRow } from './history.ts';
import type { JobRecord } from './job.ts';
import type { JobBook } from './job-book.ts';
import type { Clock } from './ports.ts';

export interface PredictorParts {
  readonly book: JobBook;
  readonly clock: Clock;
  readonly overheads: () => Overheads;
  readonly gpus: () => number;
  readonly policy: () => Policy;
}

/** What one more job would mean. */
export interface WhatIf {
  readonly completesAtMs: number;
  /** By how much each active job would end later, in milliseconds. */
  readonly laterMs: ReadonlyMap<string, number>;
}

/** A new prediction is kept when it differs by more than this. */
const worthKeepingMs = 1_000;
const worthKeepingShare = 0.02;

export class Predictor {
  readonly #parts: PredictorParts;

  constructor(parts: PredictorParts) {
    this.#parts = parts;
  }

  /** When `job` would complete, and what that does to the others; nothing is stored. */
  whatIf(job: JobRecord): WhatIf {
    const active = this.#parts.book.active().filter((other) => other.id !== job.id);
    const without = this.#playOut(active);
    const withJob = this.#playOut([...active, job]);
    const laterMs = new Map<string, number>();
    for (const [id, finish] of without) laterMs.set(id, (withJob.get(id) ?? finish) - finish);
    return { completesAtMs: withJob.get(job.id) ?? Number.POSITIVE_INFINITY, laterMs };
  }

  /** Predicts every active job anew and keeps what moved; `cause` says what made it move. */
  refresh(cause: string): PredictionRow[] {
    const { book, clock } = this.#parts;
    const now = clock.nowMs();
    const moved: PredictionRow[] = [];
    const finishes = this.#playOut(book.active().filter((job) => !job.cancelRequested));
    for (const [id, completesAtMs] of finishes) {
      const job = book.find(id);
      if (job === undefined || !Number.isFinite(completesAtMs)) continue;
      const before = book.expected(id);
      if (before !== null && !differs(before.completesAtMs, completesAtMs, now)) continue;
      const row = { job: id, atMs: now, completesAtMs, source: job.estimate.source, cause };
      book.expect(row);
      moved.push(row);
    }
    return moved;
  }

  /** When each active job would complete under `policy`; nothing is stored. */
  completions(policy: Policy): Map<string, number> {
    const jobs = this.#parts.book.active().filter((job) => !job.cancelRequested);
    return this.#playOut(jobs, policy);
  }

  #playOut(jobs: readonly JobRecord[], policy = this.#parts.policy()): Map<string, number> {
    const { clock, gpus, overheads } = this.#parts;
    const snapshot = takeSnapshot(jobs, {
      gpus: gpus(),
      nowMs: clock.nowMs(),
      overheads: overheads(),
      withUnborn: true,
    });
    const finishes = new Map<string, number>();
    for (const [id, { finishMicros }] of playOut(snapshot, policy, { until: 'all' })) {
      finishes.set(id, Math.round(finishMicros / 1_000));
    }
    return finishes;
  }
}

function differs(beforeMs: number, afterMs: number, nowMs: number): boolean {
  const change = Math.abs(afterMs - beforeMs);
  return change > worthKeepingMs && change > worthKeepingShare * Math.max(0, beforeMs - nowMs);
}
