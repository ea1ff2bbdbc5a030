/** What each active job was granted and met, kept up to date; after a restart, from the history. */
import { JobPast, type JobPastSnapshot, noPast } from '../../model/gpu-cluster/job-past.ts';
import { NumberInSystem } from '../../queueing/number-in-system.ts';
import type { AllocationRow, HistoryStore } from '../history.ts';
import type { JobRecord } from './job.ts';

const microsPerMs = 1_000;

export class JobPasts {
  readonly #inSystem = new NumberInSystem();
  readonly #pasts = new Map<string, JobPast>();
  /** A clock that is set back stands still here until it catches up. */
  #latestMicros = 0;

  constructor(history: Pick<HistoryStore, 'stays' | 'allocations'>, active: readonly JobRecord[]) {
    const oldest = active[0];
    if (oldest !== undefined) this.#replay(history, oldest.submittedAtMs);
  }

  /** A job that has come into the system, now or before. */
  begin(job: JobRecord): void {
    if (!this.#pasts.has(job.id)) this.#arrive(job.id, job.submittedAtMs);
  }

  /** A job that is over. */
  end(job: JobRecord): void {
    if (this.#pasts.has(job.id)) this.#depart(job.id, job.finishedAtMs ?? 0);
  }

  grant(job: string, { gpus, atMs }: Pick<AllocationRow, 'gpus' | 'atMs'>): void {
    this.#pasts.get(job)?.grant(gpus, this.#micros(atMs));
  }

  of(job: JobRecord, nowMs: number): JobPastSnapshot {
    return this.#pasts.get(job.id)?.at(this.#micros(nowMs)) ?? noPast;
  }

  /** Lets the arrivals, departures and grants since then happen again. */
  #replay(history: Pick<HistoryStore, 'stays' | 'allocations'>, sinceMs: number): void {
    const changes: { readonly atMs: number; readonly happen: () => void }[] = [];
    for (const { job, submittedAtMs, finishedAtMs } of history.stays(sinceMs)) {
      changes.push({ atMs: submittedAtMs, happen: () => this.#arrive(job, submittedAtMs) });
      if (finishedAtMs !== null) {
        changes.push({ atMs: finishedAtMs, happen: () => this.#depart(job, finishedAtMs) });
        continue;
      }
      for (const row of history.allocations(job)) {
        changes.push({ atMs: row.atMs, happen: () => this.grant(job, row) });
      }
    }
    changes.sort((a, b) => a.atMs - b.atMs);
    for (const { happen } of changes) happen();
  }

  #arrive(job: string, atMs: number): void {
    const micros = this.#micros(atMs);
    const past = new JobPast();
    this.#inSystem.arrive(micros);
    past.begin(this.#inSystem, noPast, micros);
    this.#pasts.set(job, past);
  }

  #depart(job: string, atMs: number): void {
    this.#pasts.delete(job);
    this.#inSystem.depart(this.#micros(atMs));
  }

  #micros(ms: number): number {
    this.#latestMicros = Math.max(this.#latestMicros, ms * microsPerMs);
    return this.#latestMicros;
  }
}
