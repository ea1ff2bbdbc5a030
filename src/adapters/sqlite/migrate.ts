import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { HistoryError } from '../../pcs/history.ts';
import { raising } from './errors.ts';

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));

/** "Fsgt": tells a history from any other SQLite database (`PRAGMA application_id`). */
export const applicationId = 0x46736774;

/**
 * Throws `HistoryError`, leaving the file as it was, unless it is empty or a sound history that
 * this version can read.
 */
export function checkHistory(path: string): void {
  raising(`Cannot use ${path} as a history`, () => {
    // A killed coordinator's log must not be merged into the file by closing it, which a reader
    // never does; where there is none, a reader would leave an empty one behind.
    const readonly = existsSync(`${path}-wal`);
    const database = new Database(path, { readonly, fileMustExist: true });
    try {
      checkSound(database, path);
      if (isEmpty(database)) return;
      checkOurs(database, path);
      checkVersion(database, path);
    } finally {
      database.close();
    }
  });
}

/** Brings a checked history to this version, in one transaction. */
export function migrateHistory(database: Database.Database): void {
  if (isEmpty(database)) database.pragma(`application_id = ${applicationId}`);
  migrate(drizzle(database), { migrationsFolder });
}

function checkSound(database: Database.Database, path: string): void {
  const verdict = database.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') {
    throw new HistoryError(
      `The history ${path} is damaged (${verdict}). Restore it from a backup.`,
    );
  }
}

function isEmpty(database: Database.Database): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

function checkOurs(database: Database.Database, path: string): void {
  if (database.pragma('application_id', { simple: true }) !== applicationId) {
    throw new HistoryError(`${path} is a SQLite database, but not a history of Foresight.`);
  }
}

function checkVersion(database: Database.Database, path: string): void {
  const known = new Set(readMigrationFiles({ migrationsFolder }).map((one) => one.folderMillis));
  const unknown = appliedMigrations(database).filter((when) => !known.has(when));
  if (unknown.length > 0) {
    throw new HistoryError(
      `The history ${path} was written by a newer version of Foresight ` +
        `(${unknown.length} changes of its tables are unknown to this one). ` +
        'Use that version, or give this one a history of its own.',
    );
  }
}

function appliedMigrations(database: Database.Database): number[] {
  const table = "SELECT 1 FROM sqlite_schema WHERE name = '__drizzle_migrations'";
  if (database.prepare(table).get() === undefined) return [];
  const rows = database.prepare('SELECT created_at FROM __drizzle_migrations').pluck().all();
  return rows.map(Number);
}
