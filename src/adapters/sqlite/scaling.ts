import { desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { HistoryStore, ScalingSample } from '../../pcs/history.ts';
import type { HistoryDatabase } from './database.ts';
import { scalingSamples } from './schema.ts';

type ScalingMethods = Pick<HistoryStore, 'addScalingSample' | 'scaling'>;

/** What training jobs measured; of one job and count of GPUs the newest alone is kept. */
export function scalingMethods(database: HistoryDatabase): ScalingMethods {
  const upsert = prepareReplace(database);
  const columns = getTableColumns(scalingSamples);
  const newest = database
    .select(columns)
    .from(scalingSamples)
    .where(eq(columns.fingerprint, sql.placeholder('fingerprint')))
    .orderBy(desc(columns.atMs), desc(columns.job), desc(columns.gpus))
    .limit(sql.placeholder('limit'))
    .prepare();
  return {
    addScalingSample: (row) => upsert(row),
    scaling: (limit, fingerprint) => newest.all({ limit, fingerprint }),
  };
}

function prepareReplace(database: HistoryDatabase): (row: ScalingSample) => void {
  const values = {
    job: sql.placeholder('job'),
    gpus: sql.placeholder('gpus'),
    fingerprint: sql.placeholder('fingerprint'),
    atMs: sql.placeholder('atMs'),
    secondsPerStep: sql.placeholder('secondsPerStep'),
  };
  const set = {
    fingerprint: sql`excluded.fingerprint`,
    atMs: sql`excluded.at_ms`,
    secondsPerStep: sql`excluded.seconds_per_step`,
  };
  const target = [scalingSamples.job, scalingSamples.gpus];
  const insert = database.insert(scalingSamples).values(values);
  const statement = insert.onConflictDoUpdate({ target, set }).prepare();
  return (row) => void statement.run({ ...row });
}
