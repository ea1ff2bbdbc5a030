/** The history as the coordinator uses it. Analysts read the same tables offline. */
import type { ProgressRow, TimingRow } from '../../bridge/index.ts';
import type { JobStatus } from '../api/job.ts';
import type { DemandSource } from '../api/promise.ts';
import type { SpeedupTable } from '../model/gpu-cluster/snapshot.ts';
import type { Reason } from '../policy/scheduler.ts';
import type { SearchStore } from '../search/store.ts';
import type { JobRecord } from './jobs/job.ts';

/** One prediction of a job's completion. The first of a job is its promise. */
export interface PredictionRow {
  readonly job: string;
  readonly atMs: number;
  readonly completesAtMs: number;
  readonly source: DemandSource;
  /** What made it: `submission`, `arrival of <job>`, `profile`, ... */
  readonly cause: string;
  /** What `completesAtMs` and its interval were made of; null in histories of before there were any. */
  readonly basis: PredictionBasis | null;
}

/** How a prediction was corrected and how sure it is (see src/prediction). */
export interface PredictionBasis {
  /** When the job would complete if nothing else arrived. */
  readonly rawCompletesAtMs: number;
  /** Its queue under the policy of that moment, 0 for the smallest jobs. */
  readonly queue: number;
  /** Replays of past arrivals, and the earliest and latest completion among them. */
  readonly samples: number;
  readonly sampledFromMs: number;
  readonly sampledUntilMs: number;
  /** The completion in each of them, earliest first. */
  readonly sampledMs: readonly number[];
  /** The 90 % interval, and what it was calibrated on. */
  readonly earliestAtMs: number;
  readonly latestAtMs: number;
  readonly calibratedOn: 'queue' | 'cluster' | 'simulation';
  readonly calibrationJobs: number;
}

/** A promise whose job succeeded. */
export interface KeptPromise
  extends Pick<PredictionBasis, 'queue' | 'rawCompletesAtMs' | 'sampledMs'> {
  readonly completesAtMs: number;
  readonly submittedAtMs: number;
  readonly finishedAtMs: number;
}

/** One change of what a job may hold, with its reason. */
export interface AllocationRow {
  readonly job: string;
  readonly epoch: number;
  readonly atMs: number;
  readonly gpus: number;
  /** What the policy wants for it, when the grant has to wait for others to shrink. */
  readonly targetGpus: number;
  readonly reason: Reason;
}

/** Anything that happened: a job's life, drivers, cluster, errors. Rising ids feed live viewers. */
export interface EventRow {
  readonly id: number;
  readonly atMs: number;
  readonly kind: string;
  readonly job: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** When a job was in the system; null for one that still is. */
export interface StayRow {
  readonly job: string;
  readonly submittedAtMs: number;
  readonly finishedAtMs: number | null;
}

/** What a job used that is over; of one that succeeded, an example of what jobs like it need. */
export interface WorkloadSample {
  readonly job: string;
  readonly fingerprint: string;
  readonly submittedAtMs: number;
  readonly trials: number;
  readonly gpusPerTrial: number;
  /** Mean over its trials, early stopping included. */
  readonly stepsPerTrial: number;
  readonly secondsPerStep: number;
  readonly gpuSeconds: number;
  /** Its trials took over the actors of trials that had ended. */
  readonly reuseActors: boolean;
  /** By GPUs, from 0 on, of a job that ran on any number of them; null for one of rigid trials. */
  readonly speedups: SpeedupTable | null;
  /** Whether it was done; one that failed or was cancelled took only this much. */
  readonly succeeded: boolean;
}

/** How long a step of a training job took on so many GPUs. */
export interface ScalingSample {
  readonly job: string;
  readonly fingerprint: string;
  readonly gpus: number;
  readonly atMs: number;
  readonly secondsPerStep: number;
}

/** Every write is durable when the call returns. Errors are thrown as `HistoryError`. */
export interface HistoryStore extends SearchStore {
  /** Runs `work` in one transaction. */
  transaction<T>(work: () => T): T;
  /** Inserts or replaces the job and its trials. */
  saveJob(job: JobRecord): void;
  /** Jobs in order of arrival: those that are not over, or the newest `limit` of all. */
  jobs(which: 'all' | 'active', limit?: number): JobRecord[];
  job(id: string): JobRecord | null;
  /** How many jobs there are of each status that any has. */
  jobCounts(): ReadonlyMap<JobStatus, number>;
  nextSequence(): number;
  /** The jobs that were in the system at `sinceMs` or came later, in order of arrival. */
  stays(sinceMs: number): StayRow[];
  addPrediction(row: PredictionRow): void;
  predictions(job: string): PredictionRow[];
  /** The first prediction of each of these jobs, which is what it was promised. */
  promises(jobs: readonly string[]): PredictionRow[];
  /** The promises of the newest `limit` jobs that succeeded, in the order in which they did. */
  promisesKept(limit: number): KeptPromise[];
  addAllocation(row: AllocationRow): void;
  allocations(job: string): AllocationRow[];
  lastAllocation(job: string): AllocationRow | null;
  /** The most GPUs that an allocation of the job from this epoch on granted; 0 where there is none. */
  mostGrantedSince(job: string, epoch: number): number;
  /** Stores a batch once, by (job, incarnation, seq). */
  addProgress(job: string, incarnation: number, seq: number, rows: readonly ProgressRow[]): void;
  progress(job: string): ProgressRow[];
  addTimings(job: string, incarnation: number, seq: number, rows: readonly TimingRow[]): void;
  /** The newest `limit` timings of every kind, newest first. */
  timings(limit: number): TimingRow[];
  addWorkloadSample(row: WorkloadSample): void;
  /** The newest `limit` samples, newest first. */
  workload(limit: number): WorkloadSample[];
  /** The same of jobs that succeeded, of one fingerprint or of all. */
  examples(limit: number, fingerprint?: string): WorkloadSample[];
  /** Inserts or replaces what the job measured on this number of GPUs. */
  addScalingSample(row: ScalingSample): void;
  /** The newest `limit` samples of one fingerprint, newest first. */
  scaling(limit: number, fingerprint: string): ScalingSample[];
  /** Answers the stored event with its id. */
  addEvent(event: Omit<EventRow, 'id'>): EventRow;
  /** The first `limit` events after that id, of one job or of everything. */
  eventsAfter(id: number, limit: number, job?: string): EventRow[];
  /** Everything stored about one job, oldest first. */
  eventsOf(job: string): EventRow[];
  /** Small settings that survive a restart: ports, the present policy. */
  setting(key: string): string | null;
  setSetting(key: string, value: string): void;
  /** Why the newest change could not be stored, in a sentence; null once one was. */
  trouble(): string | null;
  close(): void;
}

export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  /** Where a full disk or another program is in the way: that, in a sentence; else null. */
  readonly trouble: string | null;

  constructor(message: string, options: { cause?: unknown; isPassing?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.trouble = options.isPassing ? `The history cannot be written: ${message}.` : null;
  }
}
