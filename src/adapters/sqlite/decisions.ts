import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  lt,
  max,
  type Placeholder,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { HistoryStore, KeptPromise, PredictionRow } from '../../pcs/history.ts';
import type { HistoryDatabase } from './database.ts';
import { allocations, predictions } from './schema.ts';
import { prepareInsert } from './statements.ts';

type PredictionMethods = Pick<
  HistoryStore,
  'addPrediction' | 'predictions' | 'promises' | 'promisesKept'
>;
type AllocationMethods = Pick<
  HistoryStore,
  'addAllocation' | 'allocations' | 'lastAllocation' | 'mostGrantedSince'
>;

/** What was predicted of each job, in the order in which it was. */
export function predictionMethods(database: HistoryDatabase): PredictionMethods {
  const insert = prepareInsert(database, predictions);
  const { id, ...columns } = getTableColumns(predictions);
  const select = (condition: SQL) =>
    database.select(columns).from(predictions).where(condition).orderBy(asc(id)).prepare();
  const ofJob = select(eq(columns.job, sql.placeholder('job')));
  const first = select(sql`${id} IN ${firstIds(sql.placeholder('jobs'))}`);
  const kept = database.$client.prepare(keptSql);
  return {
    addPrediction: ({ basis, ...row }) => void insert({ ...noBasis, ...row, ...basis }),
    predictions: (job) => ofJob.all({ job }).map(toPrediction),
    promises: (jobs) => first.all({ jobs: JSON.stringify(jobs) }).map(toPrediction),
    promisesKept: (limit) => (kept.all({ limit }) as KeptRow[]).reverse().map(toKept),
  };
}

const firstIds = (jobs: Placeholder) => sql`(
  SELECT min(id) FROM predictions WHERE job IN (SELECT value FROM json_each(${jobs})) GROUP BY job
)`;

const noBasis = {
  rawCompletesAtMs: null,
  queue: null,
  samples: null,
  sampledFromMs: null,
  sampledUntilMs: null,
  sampledMs: null,
  earliestAtMs: null,
  latestAtMs: null,
  calibratedOn: null,
  calibrationJobs: null,
};

/** The newest jobs that succeeded first; a job's promise is its first prediction. */
export const keptSql = `
  SELECT p.queue, p.raw_completes_at_ms AS rawCompletesAtMs, p.sampled_ms AS sampledMs,
    p.completes_at_ms AS completesAtMs, jobs.submitted_at_ms AS submittedAtMs, jobs.finished_at_ms AS finishedAtMs
  FROM jobs JOIN predictions p
    ON p.id = (SELECT min(id) FROM predictions WHERE predictions.job = jobs.id)
  WHERE jobs.status = 'succeeded' AND p.sampled_ms IS NOT NULL
  ORDER BY jobs.finished_at_ms DESC, jobs.sequence DESC
  LIMIT :limit`;

interface KeptRow extends Omit<KeptPromise, 'sampledMs'> {
  readonly sampledMs: string;
}

function toKept(row: KeptRow): KeptPromise {
  return { ...row, sampledMs: JSON.parse(row.sampledMs) as number[] };
}

type Row = Omit<typeof predictions.$inferSelect, 'id'>;

function toPrediction({ job, atMs, completesAtMs, source, cause, ...basis }: Row): PredictionRow {
  const { rawCompletesAtMs, samples, sampledFromMs, sampledUntilMs } = basis;
  // Earlier versions stored the earliest and the latest sample alone.
  const sampledMs = basis.sampledMs ?? (samples === 0 ? [] : [sampledFromMs, sampledUntilMs]);
  const known = rawCompletesAtMs === null ? null : { ...basis, sampledMs };
  return { job, atMs, completesAtMs, source, cause, basis: known as PredictionRow['basis'] };
}

/** What each job was granted, in the order in which it was, with reasons. */
export function allocationMethods(database: HistoryDatabase): AllocationMethods {
  const insert = prepareInsert(database, allocations);
  const { id, reasonCode, reasonText, reasonFacts, ...plain } = getTableColumns(allocations);
  const isOfJob = eq(plain.job, sql.placeholder('job'));
  const select = () =>
    database
      .select({ ...plain, reason: { code: reasonCode, text: reasonText, facts: reasonFacts } })
      .from(allocations)
      .where(isOfJob);
  const ofJob = select().orderBy(asc(id)).prepare();
  const last = select().orderBy(desc(id)).limit(1).prepare();
  // Found from the newest on, since epochs rise.
  const before = database
    .select({ id })
    .from(allocations)
    .where(and(isOfJob, lt(plain.epoch, sql.placeholder('epoch'))))
    .orderBy(desc(id))
    .limit(1);
  const mostSince = database
    .select({ gpus: max(plain.gpus) })
    .from(allocations)
    .where(and(isOfJob, gt(id, sql`coalesce(${before}, 0)`)))
    .prepare();
  return {
    addAllocation: ({ reason, ...row }) => {
      const { code, text, facts } = reason;
      insert({ ...row, reasonCode: code, reasonText: text, reasonFacts: facts });
    },
    allocations: (job) => ofJob.all({ job }),
    lastAllocation: (job) => last.get({ job }) ?? null,
    mostGrantedSince: (job, epoch) => mostSince.get({ job, epoch })?.gpus ?? 0,
  };
}
