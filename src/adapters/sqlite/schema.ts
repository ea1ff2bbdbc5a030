/**
 * Tables of the history. Columns carry their unit in the name; `docs/history.md` describes each.
 * After a change, write the next migration:
 * `drizzle-kit generate --config src/adapters/sqlite/drizzle.config.ts --name <what-changed>`.
 */
import { sql } from 'drizzle-orm';
import {
  customType,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
} from 'drizzle-orm/sqlite-core';
import type { JobOutcome, TimingKind, TrialPhase } from '../../../bridge/index.ts';
import type { DemandSource, JobStatus } from '../../api/index.ts';
import type { ScalingRow } from '../../model/demand/curve.ts';
import type { PredictionBasis } from '../../pcs/history.ts';
import type { Configuration } from '../../search/evaluation/evaluator.ts';
import type { HeldOut } from '../../search/front/front-point.ts';
import type { SpaceName } from '../../search/space.ts';
import type { Algorithm, SearchStatus } from '../../search/store.ts';

type Facts = Readonly<Record<string, number | string>>;

/** JSON text; unlike Drizzle's own, null is NULL in prepared statements too. */
function json<T>(name: string) {
  return customType<{ data: T; driverData: string | null }>({
    dataType: () => 'text',
    toDriver: (value) => (value === null ? null : JSON.stringify(value)),
    fromDriver: (text) => JSON.parse(text ?? 'null'),
  })(name);
}

/** The job's own row; what a column repeats of `submission` is computed by SQLite. */
export const jobs = sqliteTable(
  'jobs',
  {
    id: text().primaryKey(),
    sequence: integer().notNull().unique(),
    submission: json<unknown>('submission').notNull(),
    name: text().generatedAlwaysAs(sql`json_extract(submission, '$.name')`),
    entrypoint: text().generatedAlwaysAs(sql`json_extract(submission, '$.entrypoint')`),
    trialCount: integer('trial_count').generatedAlwaysAs(sql`json_extract(submission, '$.trials')`),
    gpusPerTrial: integer('gpus_per_trial').generatedAlwaysAs(
      sql`json_extract(submission, '$.gpusPerTrial')`,
    ),
    trialsTotal: integer('trials_total'),
    fingerprint: text().notNull(),
    submittedAtMs: integer('submitted_at_ms').notNull(),
    sizeGpuSeconds: real('size_gpu_seconds').notNull(),
    status: text().$type<JobStatus>().notNull(),
    stepsPerTrial: real('steps_per_trial').notNull(),
    secondsPerStep: real('seconds_per_step').notNull(),
    demandSource: text('demand_source').$type<DemandSource>().notNull(),
    scaling: json<readonly ScalingRow[]>('scaling'),
    incarnation: integer().notNull(),
    launchedAtMs: integer('launched_at_ms'),
    readyAtMs: integer('ready_at_ms'),
    startedAtMs: integer('started_at_ms'),
    finishedAtMs: integer('finished_at_ms'),
    epoch: integer().notNull(),
    grantedGpus: real('granted_gpus').notNull(),
    heldGpus: real('held_gpus').notNull(),
    preemptions: integer().notNull(),
    cancelRequested: integer('cancel_requested', { mode: 'boolean' }).notNull(),
    driverKey: text('driver_key'),
    outcome: json<JobOutcome>('outcome'),
  },
  (table) => [index('jobs_status_finished').on(table.status, table.finishedAtMs, table.sequence)],
);

/** Deleting a job deletes what belongs to it. */
const jobOf = () =>
  text('job')
    .notNull()
    .references(() => jobs.id, { onDelete: 'cascade' });

export const trials = sqliteTable(
  'trials',
  {
    job: jobOf(),
    id: text().notNull(),
    position: integer().notNull(),
    phase: text().$type<TrialPhase>().notNull(),
    gpus: real().notNull(),
    stepsDone: integer('steps_done').notNull(),
    stepsTotal: integer('steps_total'),
    secondsPerStep: real('seconds_per_step'),
    sinceMs: integer('since_ms').notNull(),
    starts: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.job, table.id] })],
);

export const predictions = sqliteTable(
  'predictions',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    job: jobOf(),
    atMs: integer('at_ms').notNull(),
    completesAtMs: integer('completes_at_ms').notNull(),
    source: text().$type<DemandSource>().notNull(),
    cause: text().notNull(),
    rawCompletesAtMs: integer('raw_completes_at_ms'),
    queue: integer(),
    samples: integer(),
    sampledFromMs: integer('sampled_from_ms'),
    sampledUntilMs: integer('sampled_until_ms'),
    sampledMs: json<PredictionBasis['sampledMs']>('sampled_ms'),
    earliestAtMs: integer('earliest_at_ms'),
    latestAtMs: integer('latest_at_ms'),
    calibratedOn: text('calibrated_on').$type<PredictionBasis['calibratedOn']>(),
    calibrationJobs: integer('calibration_jobs'),
  },
  (table) => [index('predictions_job').on(table.job)],
);

export const allocations = sqliteTable(
  'allocations',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    job: jobOf(),
    epoch: integer().notNull(),
    atMs: integer('at_ms').notNull(),
    gpus: real().notNull(),
    targetGpus: real('target_gpus').notNull(),
    reasonCode: text('reason_code').notNull(),
    reasonText: text('reason_text').notNull(),
    reasonFacts: json<Facts>('reason_facts').notNull(),
  },
  (table) => [index('allocations_job').on(table.job), index('allocations_at').on(table.atMs)],
);

export const progress = sqliteTable(
  'progress',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    job: jobOf(),
    incarnation: integer().notNull(),
    trial: text().notNull(),
    step: integer().notNull(),
    atMs: integer('at_ms').notNull(),
    seconds: real().notNull(),
    metric: real(),
  },
  (table) => [index('progress_job').on(table.job, table.trial, table.step)],
);

export const timings = sqliteTable(
  'timings',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    job: jobOf(),
    incarnation: integer().notNull(),
    kind: text().$type<TimingKind>().notNull(),
    trial: text().notNull(),
    atMs: integer('at_ms').notNull(),
    seconds: real().notNull(),
  },
  (table) => [index('timings_kind').on(table.kind, table.atMs), index('timings_job').on(table.job)],
);

/** The batches of `progress` and `timings` that are stored, so that none is stored twice. */
export const rowBatches = sqliteTable(
  'row_batches',
  {
    job: jobOf(),
    incarnation: integer().notNull(),
    kind: text().$type<'progress' | 'timings'>().notNull(),
    seq: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.job, table.incarnation, table.kind, table.seq] })],
);

/** Samples may come from elsewhere, so their job need not be in `jobs`. */
export const workloadSamples = sqliteTable(
  'workload_samples',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    job: text().notNull().unique(),
    fingerprint: text().notNull(),
    submittedAtMs: integer('submitted_at_ms').notNull(),
    trials: integer().notNull(),
    gpusPerTrial: integer('gpus_per_trial').notNull(),
    stepsPerTrial: real('steps_per_trial').notNull(),
    secondsPerStep: real('seconds_per_step').notNull(),
    gpuSeconds: real('gpu_seconds').notNull(),
    reuseActors: integer('reuse_actors', { mode: 'boolean' }).notNull().default(false),
    speedups: json<readonly number[]>('speedups'),
    succeeded: integer({ mode: 'boolean' }).notNull().default(true),
  },
  (table) => [
    index('workload_samples_newest').on(table.submittedAtMs),
    index('workload_samples_fingerprint').on(table.fingerprint, table.submittedAtMs),
  ],
);

/** Seconds of a step of training jobs by GPUs: each job's own, the newest it measured. */
export const scalingSamples = sqliteTable(
  'scaling_samples',
  {
    job: text().notNull(),
    gpus: integer().notNull(),
    fingerprint: text().notNull(),
    atMs: integer('at_ms').notNull(),
    secondsPerStep: real('seconds_per_step').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.job, table.gpus] }),
    index('scaling_samples_fingerprint').on(table.fingerprint, table.atMs),
  ],
);

/** Ids are never used again, so that a viewer can resume after the last one it saw. */
export const clusterEvents = sqliteTable(
  'cluster_events',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    atMs: integer('at_ms').notNull(),
    kind: text().notNull(),
    job: text(),
    data: json<Readonly<Record<string, unknown>>>('data').notNull(),
  },
  (table) => [index('cluster_events_job').on(table.job)],
);

export const settings = sqliteTable('settings', {
  key: text().primaryKey(),
  value: text().notNull(),
});

/** Ids are never used again, so that a name for a front stays one. */
export const searches = sqliteTable('searches', {
  id: integer().primaryKey({ autoIncrement: true }),
  createdAtMs: integer('created_at_ms').notNull(),
  status: text().$type<SearchStatus>().notNull(),
  seed: integer().notNull(),
  algorithm: text().$type<Algorithm>().notNull(),
  objectives: json<readonly string[]>('objectives').notNull(),
  space: text().$type<SpaceName>().notNull(),
  workload: json<unknown>('workload').notNull(),
  evaluationsTotal: integer('evaluations_total').notNull(),
});

/** Deleting a search deletes what belongs to it. */
const searchOf = () =>
  integer('search')
    .notNull()
    .references(() => searches.id, { onDelete: 'cascade' });

export const searchEvaluations = sqliteTable(
  'search_evaluations',
  {
    search: searchOf(),
    number: integer().notNull(),
    parameters: json<readonly number[]>('parameters').notNull(),
    objectives: json<readonly number[]>('objectives'),
  },
  (table) => [primaryKey({ columns: [table.search, table.number] })],
);

export const frontPoints = sqliteTable(
  'front_points',
  {
    search: searchOf(),
    number: integer().notNull(),
    parameters: json<readonly number[]>('parameters').notNull(),
    configuration: json<Configuration>('configuration').notNull(),
    objectives: json<readonly number[]>('objectives').notNull(),
    heldOut: json<readonly HeldOut[]>('held_out').notNull(),
    sentence: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.search, table.number] })],
);
