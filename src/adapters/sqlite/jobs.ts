import {
  asc,
  count,
  eq,
  getTableColumns,
  gte,
  inArray,
  isNull,
  max,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { jobStatus, jobSubmission } from '../../api/index.ts';
import type { HistoryStore } from '../../pcs/history.ts';
import { isOver, type JobRecord } from '../../pcs/jobs/job.ts';
import type { HistoryDatabase } from './database.ts';
import { jobs, trials } from './schema.ts';
import { type NewRow, prepareUpsert } from './statements.ts';
import { toTrial, trialWriter } from './trials.ts';

type Row = typeof jobs.$inferSelect;
type JobMethods = Pick<
  HistoryStore,
  'saveJob' | 'jobs' | 'job' | 'jobCounts' | 'nextSequence' | 'stays'
>;

/** The jobs with their trials. */
export function jobMethods(database: HistoryDatabase): JobMethods {
  const lists = { all: prepareList(database, newest), active: prepareList(database, unfinished) };
  const one = prepareList(database, eq(jobs.id, sql.placeholder('id')));
  const last = database
    .select({ sequence: max(jobs.sequence) })
    .from(jobs)
    .prepare();
  const counts = database
    .select({ status: jobs.status, count: count() })
    .from(jobs)
    .groupBy(jobs.status)
    .prepare();
  const stays = prepareStays(database);
  const saveRow = prepareUpsert(database, jobs, jobs.id);
  const saveTrials = trialWriter(database.$client);
  const save = database.$client.transaction((job: JobRecord) => {
    saveRow(toRow(job));
    saveTrials(job.id, job.trials);
  });
  return {
    saveJob: (job) => save(job),
    jobs: (which, limit = everyRow) => lists[which]({ limit }),
    job: (id) => one({ id })[0] ?? null,
    jobCounts: () => new Map(counts.all().map((row) => [row.status, row.count])),
    nextSequence: () => (last.get()?.sequence ?? -1) + 1,
    stays: (sinceMs) => stays.all({ sinceMs }),
  };
}

const unfinished = inArray(
  jobs.status,
  jobStatus.options.filter((status) => !isOver(status)),
);

const newest = sql`${jobs.sequence} IN (
  SELECT sequence FROM jobs ORDER BY sequence DESC LIMIT ${sql.placeholder('limit')}
)`;

/** As SQLite's LIMIT has it. */
const everyRow = -1;

/** Reads the jobs that meet `condition` in order of arrival, in two queries however many. */
function prepareList(database: HistoryDatabase, condition: SQL) {
  const rows = database.select().from(jobs).where(condition).orderBy(asc(jobs.sequence)).prepare();
  const reports = database
    .select(getTableColumns(trials))
    .from(trials)
    .innerJoin(jobs, eq(jobs.id, trials.job))
    .where(condition)
    .orderBy(asc(trials.position))
    .prepare();
  return database.$client.transaction((values: Readonly<Record<string, unknown>>): JobRecord[] => {
    const trialsOf = Map.groupBy(reports.all(values), (trial) => trial.job);
    return rows.all(values).map((row) => toRecord(row, (trialsOf.get(row.id) ?? []).map(toTrial)));
  });
}

function prepareStays(database: HistoryDatabase) {
  const { id: job, submittedAtMs, finishedAtMs } = jobs;
  return database
    .select({ job, submittedAtMs, finishedAtMs })
    .from(jobs)
    .where(or(isNull(finishedAtMs), gte(finishedAtMs, sql.placeholder('sinceMs'))))
    .orderBy(asc(jobs.sequence))
    .prepare();
}

function toRow(job: JobRecord): NewRow<typeof jobs> {
  const { estimate, trials: _trials, ...row } = job;
  const { stepsPerTrial, secondsPerStep, source, scaling = null } = estimate;
  return { ...row, stepsPerTrial, secondsPerStep, demandSource: source, scaling };
}

function toRecord(row: Row, trials: JobRecord['trials']): JobRecord {
  const { stepsPerTrial, secondsPerStep, demandSource, scaling, submission, ...rest } = row;
  const { name: _1, entrypoint: _2, trialCount: _3, gpusPerTrial: _4, ...stored } = rest;
  return {
    ...stored,
    submission: jobSubmission.parse(submission),
    estimate: {
      stepsPerTrial,
      secondsPerStep,
      source: demandSource,
      ...(scaling === null ? {} : { scaling }),
    },
    trials,
  };
}
