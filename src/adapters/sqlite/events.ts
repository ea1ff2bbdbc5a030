import { asc, eq, gt, sql } from 'drizzle-orm';
import type { HistoryStore } from '../../pcs/history.ts';
import type { HistoryDatabase } from './database.ts';
import { clusterEvents } from './schema.ts';
import { prepareInsert } from './statements.ts';

type EventMethods = Pick<HistoryStore, 'addEvent' | 'eventsAfter' | 'eventsOf'>;

/** Everything that happened, under rising ids. */
export function eventMethods(database: HistoryDatabase): EventMethods {
  const insert = prepareInsert(database, clusterEvents);
  const { id, job } = clusterEvents;
  const events = () => database.select().from(clusterEvents).orderBy(asc(id)).$dynamic();
  const after = events()
    .where(gt(id, sql.placeholder('id')))
    .limit(sql.placeholder('limit'))
    .prepare();
  const ofJob = events()
    .where(eq(job, sql.placeholder('job')))
    .prepare();
  return {
    addEvent: (event) => ({ id: Number(insert(event).lastInsertRowid), ...event }),
    eventsAfter: (last, limit) => after.all({ id: last, limit }),
    eventsOf: (of) => ofJob.all({ job: of }),
  };
}
