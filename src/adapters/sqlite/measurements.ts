import { asc, desc, eq, sql } from 'drizzle-orm';
import { type TimingRow, timingKinds } from '../../../bridge/index.ts';
import type { HistoryStore } from '../../pcs/history.ts';
import type { HistoryDatabase } from './database.ts';
import { progress, rowBatches, timings } from './schema.ts';
import { type NewRow, prepareInsert, prepareInsertNew } from './statements.ts';

type MeasurementMethods = Pick<HistoryStore, 'addProgress' | 'progress' | 'addTimings' | 'timings'>;
type Batch = NewRow<typeof rowBatches>;

/** What drivers measured, in batches that are stored once however often they are sent. */
export function measurementMethods(database: HistoryDatabase): MeasurementMethods {
  const insertBatch = prepareInsertNew(database, rowBatches);
  const insertProgress = prepareInsert(database, progress);
  const insertTiming = prepareInsert(database, timings);
  const once = database.$client.transaction((batch: Batch, insertRows: () => void) => {
    if (insertBatch(batch).changes === 1) insertRows();
  });
  return {
    addProgress: (job, incarnation, seq, rows) =>
      once({ job, incarnation, kind: 'progress', seq }, () => {
        for (const { at, ...row } of rows) insertProgress({ job, incarnation, ...row, atMs: at });
      }),
    addTimings: (job, incarnation, seq, rows) =>
      once({ job, incarnation, kind: 'timings', seq }, () => {
        for (const { at, ...row } of rows) insertTiming({ job, incarnation, ...row, atMs: at });
      }),
    progress: progressReader(database),
    timings: timingReader(database),
  };
}

function progressReader(database: HistoryDatabase): HistoryStore['progress'] {
  const { trial, step, atMs, seconds, metric } = progress;
  const ofJob = database
    .select({ trial, step, at: atMs, seconds, metric })
    .from(progress)
    .where(eq(progress.job, sql.placeholder('job')))
    .orderBy(asc(progress.id))
    .prepare();
  return (job) => ofJob.all({ job });
}

function timingReader(database: HistoryDatabase): HistoryStore['timings'] {
  const { id, kind, trial, atMs, seconds } = timings;
  const newest = database
    .select({ id, kind, trial, at: atMs, seconds })
    .from(timings)
    .where(eq(kind, sql.placeholder('kind')))
    .orderBy(desc(atMs), desc(id))
    .limit(sql.placeholder('limit'))
    .prepare();
  return (limit) =>
    timingKinds
      .flatMap((one) => newest.all({ kind: one, limit }))
      .sort((a, b) => b.at - a.at || b.id - a.id)
      .map(({ id: _id, ...row }): TimingRow => row);
}
