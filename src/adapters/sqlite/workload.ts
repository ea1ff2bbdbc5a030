import { and, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { HistoryStore } from '../../pcs/history.ts';
import type { HistoryDatabase } from './database.ts';
import { workloadSamples } from './schema.ts';
import { prepareUpsert } from './statements.ts';

type WorkloadMethods = Pick<HistoryStore, 'addWorkloadSample' | 'workload' | 'examples'>;

/** What jobs used that are over; a job has one sample, the last given. */
export function workloadMethods(database: HistoryDatabase): WorkloadMethods {
  const upsert = prepareUpsert(database, workloadSamples, workloadSamples.job);
  const { id, ...columns } = getTableColumns(workloadSamples);
  const newest = (which?: SQL) =>
    database
      .select(columns)
      .from(workloadSamples)
      .where(which)
      .orderBy(desc(columns.submittedAtMs), desc(id))
      .limit(sql.placeholder('limit'))
      .prepare();
  const ofAll = newest();
  const done = eq(columns.succeeded, true);
  const examples = newest(done);
  const alike = newest(and(done, eq(columns.fingerprint, sql.placeholder('fingerprint'))));
  return {
    addWorkloadSample: (row) => void upsert(row),
    workload: (limit) => ofAll.all({ limit }),
    examples: (limit, fingerprint) =>
      fingerprint === undefined ? examples.all({ limit }) : alike.all({ limit, fingerprint }),
  };
}
