import { closeSync, existsSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { HistoryError } from '../../pcs/history.ts';
import { raising } from './errors.ts';
import { lockHistory } from './lock.ts';
import { checkHistory, migrateHistory } from './migrate.ts';

/** The tables through Drizzle, and the SQLite connection under them. */
export type HistoryDatabase = BetterSQLite3Database & { readonly $client: Database.Database };

export interface OpenDatabase {
  readonly database: HistoryDatabase;
  close(): void;
}

/**
 * Opens the history at `path`, made when absent, as its only coordinator. Throws `HistoryError`
 * for a file that is in use, damaged, of a newer version, or no history.
 */
export function openDatabase(path: string): OpenDatabase {
  const file = prepareFile(path);
  checkHistory(file);
  const lock = lockHistory(file);
  try {
    const client = raising(`Cannot open the history ${file}`, () => connect(file));
    const close = () => {
      client.close();
      lock.release();
    };
    return { database: drizzle(client), close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Only its owner may read it: submissions carry environment variables. */
function prepareFile(path: string): string {
  const absolute = resolve(path);
  try {
    mkdirSync(dirname(absolute), { recursive: true });
    if (!existsSync(absolute)) closeSync(openSync(absolute, 'a', 0o600));
    // One file, one lock, whichever link it was reached by.
    return realpathSync(absolute);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HistoryError(`Cannot make the history ${absolute}: ${why}`, { cause: error });
  }
}

function connect(file: string): Database.Database {
  const client = new Database(file, { fileMustExist: true, timeout: 5_000 });
  try {
    configure(client, file);
    migrateHistory(client);
  } catch (error) {
    client.close();
    throw error;
  }
  return client;
}

function configure(client: Database.Database, file: string): void {
  if (client.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
    throw new HistoryError(`The history ${file} needs a local disk (no write-ahead log there).`);
  }
  // A promise given to a user outlives a power cut too; NORMAL would survive only the process.
  // One fsync per transaction takes milliseconds (3.5 on ext4): what belongs together goes together.
  client.pragma('synchronous = FULL');
  client.pragma('foreign_keys = ON');
}
