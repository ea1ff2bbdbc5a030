/** The jobs that are not over, in memory and in the history at once. */
import type { JobPastSnapshot } from '../../model/gpu-cluster/job-past.ts';
import { RequestError } from '../errors.ts';
import type { AllocationRow, HistoryStore, PredictionRow } from '../history.ts';
import { isOver, type JobRecord } from './job.ts';
import { JobPasts } from './job-pasts.ts';

/** A change of what a job may hold; its epoch is the next. */
export type Grant = Omit<AllocationRow, 'job' | 'epoch'>;

export class JobBook {
  readonly #history: HistoryStore;
  readonly #active = new Map<string, JobRecord>();
  readonly #promised = new Map<string, PredictionRow>();
  readonly #expected = new Map<string, PredictionRow>();
  readonly #pasts: JobPasts;

  /** Starts with what the history says is not over. */
  constructor(history: HistoryStore) {
    this.#history = history;
    for (const job of history.jobs('active')) {
      this.#active.set(job.id, job);
      const predictions = history.predictions(job.id);
      const first = predictions[0];
      const latest = predictions.at(-1);
      if (first !== undefined) this.#promised.set(job.id, first);
      if (latest !== undefined) this.#expected.set(job.id, latest);
    }
    this.#pasts = new JobPasts(history, this.active());
  }

  /** Active jobs in order of arrival. */
  active(): JobRecord[] {
    return [...this.#active.values()];
  }

  /** The live record of an active job. */
  find(id: string): JobRecord | undefined {
    return this.#active.get(id);
  }

  /** Any job of the history; null when there is none with this id. */
  lookUp(id: string): JobRecord | null {
    return this.#active.get(id) ?? this.#history.job(id);
  }

  /** Any job of the history; throws `RequestError` when there is none with this id. */
  known(id: string): JobRecord {
    const job = this.lookUp(id);
    if (job !== null) return job;
    throw new RequestError('not-found', 'unknown-job', `there is no job ${id}`, {
      field: 'id',
      value: id,
      allowed: 'an id from GET /v1/jobs',
    });
  }

  /** The same for a job that must have had a driver. */
  launched(id: string): JobRecord {
    const job = this.known(id);
    if (job.launchedAtMs !== null) return job;
    throw new RequestError('conflict', 'not-launched', `job ${id} has no driver yet`, {
      field: 'id',
      value: id,
    });
  }

  /** The newest `limit` jobs of the history, in order of arrival. */
  newest(limit?: number): JobRecord[] {
    return this.#history.jobs('all', limit).map((job) => this.#active.get(job.id) ?? job);
  }

  /** Stores a job that arrives, what it is promised, and what `also` stores, all or nothing. */
  add(job: JobRecord, promise: PredictionRow, also: () => void = () => undefined): void {
    this.update(job, {}, () => {
      this.#history.addPrediction(promise);
      also();
    });
    this.#foresee(promise);
  }

  /** Stores the record as it is. */
  save(job: JobRecord): void {
    this.update(job, {});
  }

  /**
   * Stores the record with `changes` and what `also` stores, all or nothing, and changes it then. A
   * job that is over leaves the active ones.
   */
  update(job: JobRecord, changes: Partial<JobRecord>, also: () => void = () => undefined): void {
    this.#history.transaction(() => {
      this.#history.saveJob({ ...job, ...changes });
      also();
    });
    Object.assign(job, changes);
    if (isOver(job.status)) {
      this.#active.delete(job.id);
      this.#promised.delete(job.id);
      this.#expected.delete(job.id);
      this.#pasts.end(job);
    } else {
      this.#active.set(job.id, job);
      this.#pasts.begin(job);
    }
  }

  /** The first prediction of an active job. */
  promised(job: string): PredictionRow | null {
    return this.#promised.get(job) ?? null;
  }

  /** The first predictions of any jobs, by job. */
  promises(jobs: readonly JobRecord[]): ReadonlyMap<string, PredictionRow> {
    const active = jobs.flatMap(({ id }) => this.#promised.get(id) ?? []);
    const others = jobs.filter(({ id }) => !this.#promised.has(id)).map(({ id }) => id);
    const rows = [...active, ...this.#history.promises(others)];
    return new Map(rows.map((row) => [row.job, row]));
  }

  /** Stores what jobs may hold from now on, each with a new epoch, and changes their records then. */
  grant(grants: ReadonlyMap<JobRecord, Grant>): void {
    const changes = [...grants].map(([job, grant]) => {
      return { job, grant, to: { epoch: job.epoch + 1, grantedGpus: grant.gpus } };
    });
    this.#history.transaction(() => {
      for (const { job, grant, to } of changes) {
        this.#history.saveJob({ ...job, ...to });
        this.#history.addAllocation({ job: job.id, epoch: to.epoch, ...grant });
      }
    });
    for (const { job, grant, to } of changes) {
      Object.assign(job, to);
      this.#pasts.grant(job.id, grant);
    }
  }

  /** What the job was granted and met so far; nothing for one that is not in the book. */
  past(job: JobRecord, nowMs: number): JobPastSnapshot {
    return this.#pasts.of(job, nowMs);
  }

  /** The prediction a user is shown now; the first one stays the promise. */
  expected(job: string): PredictionRow | null {
    return this.#expected.get(job) ?? null;
  }

  /** When the job is expected to be over; null where nothing was predicted. */
  endMs({ id }: JobRecord): number | null {
    return this.expected(id)?.completesAtMs ?? null;
  }

  /** Stores what is predicted now of active jobs, and what `also` stores, all or nothing. */
  expect(rows: readonly PredictionRow[], also: () => void): void {
    this.#history.transaction(() => {
      for (const row of rows) this.#history.addPrediction(row);
      also();
    });
    for (const row of rows) this.#foresee(row);
  }

  #foresee(row: PredictionRow): void {
    if (!this.#promised.has(row.job)) this.#promised.set(row.job, row);
    this.#expected.set(row.job, row);
  }
}
