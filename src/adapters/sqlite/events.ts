import { and, asc, eq, gt, sql } from 'drizzle-orm';
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
  const isAfter = gt(id, sql.placeholder('id'));
  const isOfJob = eq(job, sql.placeholder('job'));
  const after = events().where(isAfter).limit(sql.placeholder('limit')).prepare();
  const afterOfJob = events()
    .where(and(isOfJob, isAfter))
    .limit(sql.placeholder('limit'))
    .prepare();
  const ofJob = events().where(isOfJob).prepare();
  return {
    addEvent: (event) => ({ id: Number(insert(event).lastInsertRowid), ...event }),
    eventsAfter: (last, limit, of) =>
      of === undefined
        ? after.all({ id: last, limit })
        : afterOfJob.all({ id: last, limit, job: of }),
    eventsOf: (of) => ofJob.all({ job: of }),
  };
}
