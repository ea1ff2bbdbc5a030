import Database from 'better-sqlite3';
import { HistoryError } from '../../pcs/history.ts';
import { raising } from './errors.ts';

/** Held until `release`, or until the process ends in whatever way. */
export interface HistoryLock {
  release(): void;
}

/**
 * Makes this process the only coordinator on a history, or throws `HistoryError`.
 *
 * The lock is a write transaction kept open on a small database beside the history. The operating
 * system ends it with the process, even after `kill -9`, so that no stale lock is left, no process
 * number can be mistaken for another's, and readers of the history itself are not kept out.
 */
export function lockHistory(path: string): HistoryLock {
  const lockPath = `${path}.lock`;
  return raising(`Cannot lock the history ${path}`, () => {
    const database = new Database(lockPath, { timeout: 0 });
    try {
      hold(database, path);
    } catch (error) {
      database.close();
      throw error;
    }
    return { release: () => database.close() };
  });
}

function hold(database: Database.Database, path: string): void {
  try {
    database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${process.pid}; COMMIT`);
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_BUSY') throw error;
    throw new HistoryError(
      `The history ${path} is in use by another coordinator (process ${holder(database)}). ` +
        'Stop it, or give this one a history of its own.',
    );
  }
}

/** For the message only, and unknown while the holder is writing it. */
function holder(database: Database.Database): string {
  try {
    return String(database.pragma('user_version', { simple: true }));
  } catch {
    return 'unknown';
  }
}
