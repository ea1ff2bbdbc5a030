import { asc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { HistoryStore } from '../../pcs/history.ts';
import type { HistoryDatabase } from './database.ts';
import { allocations, predictions } from './schema.ts';
import { prepareInsert } from './statements.ts';

type PredictionMethods = Pick<HistoryStore, 'addPrediction' | 'predictions'>;
type AllocationMethods = Pick<HistoryStore, 'addAllocation' | 'allocations'>;

/** What was predicted of each job, in the order in which it was. */
export function predictionMethods(database: HistoryDatabase): PredictionMethods {
  const insert = prepareInsert(database, predictions);
  const { id, ...columns } = getTableColumns(predictions);
  const ofJob = database
    .select(columns)
    .from(predictions)
    .where(eq(columns.job, sql.placeholder('job')))
    .orderBy(asc(id))
    .prepare();
  return {
    addPrediction: (row) => void insert(row),
    predictions: (job) => ofJob.all({ job }),
  };
}

/** What each job was granted, in the order in which it was, with reasons. */
export function allocationMethods(database: HistoryDatabase): AllocationMethods {
  const insert = prepareInsert(database, allocations);
  const { id, reasonCode, reasonText, reasonFacts, ...plain } = getTableColumns(allocations);
  const ofJob = database
    .select({ ...plain, reason: { code: reasonCode, text: reasonText, facts: reasonFacts } })
    .from(allocations)
    .where(eq(plain.job, sql.placeholder('job')))
    .orderBy(asc(id))
    .prepare();
  return {
    addAllocation: ({ reason, ...row }) => {
      const { code, text, facts } = reason;
      insert({ ...row, reasonCode: code, reasonText: text, reasonFacts: facts });
    },
    allocations: (job) => ofJob.all({ job }),
  };
}
