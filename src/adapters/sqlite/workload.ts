import { desc, eq, getTableColumns, type Placeholder, sql } from 'drizzle-orm';
import type { HistoryStore } from '../../pcs/history.ts';
import type { HistoryDatabase } from './database.ts';
import { workloadSamples } from './schema.ts';
import { prepareUpsert } from './statements.ts';

type WorkloadMethods = Pick<HistoryStore, 'addWorkloadSample' | 'workload'>;

/** Finished jobs as examples of what jobs like them need; a job has one sample, the last given. */
export function workloadMethods(database: HistoryDatabase): WorkloadMethods {
  const upsert = prepareUpsert(database, workloadSamples, workloadSamples.job);
  const { id, ...columns } = getTableColumns(workloadSamples);
  const newest = (fingerprint?: Placeholder) =>
    database
      .select(columns)
      .from(workloadSamples)
      .where(fingerprint === undefined ? undefined : eq(columns.fingerprint, fingerprint))
      .orderBy(desc(columns.submittedAtMs), desc(id))
      .limit(sql.placeholder('limit'))
      .prepare();
  const ofAll = newest();
  const ofOne = newest(sql.placeholder('fingerprint'));
  return {
    addWorkloadSample: (row) => void upsert(row),
    workload: (limit, fingerprint) =>
      fingerprint === undefined ? ofAll.all({ limit }) : ofOne.all({ limit, fingerprint }),
  };
}
