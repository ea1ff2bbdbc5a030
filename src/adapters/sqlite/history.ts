import type { HistoryStore } from '../../pcs/history.ts';
import { type HistoryDatabase, openDatabase } from './database.ts';
import { allocationMethods, predictionMethods } from './decisions.ts';
import { asHistoryError, withHistoryErrors } from './errors.ts';
import { eventMethods } from './events.ts';
import { jobMethods } from './jobs.ts';
import { measurementMethods } from './measurements.ts';
import { scalingMethods } from './scaling.ts';
import { searchMethods } from './searches.ts';
import { settingMethods } from './settings.ts';
import { storingTrouble } from './trouble.ts';
import { workloadMethods } from './workload.ts';

/**
 * Opens the history in the SQLite file at `path`, making it when absent. Throws `HistoryError`,
 * leaving the file as it was, when another coordinator uses it, when a newer version of Foresight
 * wrote it, or when it is damaged or no history at all.
 */
export function openHistory(path: string): HistoryStore {
  const { database, close } = openDatabase(path);
  try {
    const { trouble, failed } = storingTrouble(database.$client);
    return withHistoryErrors<HistoryStore>({ ...methods(database), trouble, close }, failed);
  } catch (error) {
    close();
    throw asHistoryError(error, `Cannot read the tables of ${path}`);
  }
}

function methods(database: HistoryDatabase): Omit<HistoryStore, 'trouble' | 'close'> {
  return {
    transaction: (work) => database.$client.transaction(work)(),
    ...jobMethods(database),
    ...predictionMethods(database),
    ...allocationMethods(database),
    ...measurementMethods(database),
    ...workloadMethods(database),
    ...scalingMethods(database),
    ...eventMethods(database),
    ...settingMethods(database),
    ...searchMethods(database),
  };
}
