import Database from 'better-sqlite3';
import { DrizzleError } from 'drizzle-orm';
import { z } from 'zod';
import { HistoryError } from '../../pcs/history.ts';

const passing = /^SQLITE_(BUSY|FULL|IOERR|READONLY|CANTOPEN)/;

/** Makes a `HistoryError` of what SQLite, Drizzle or a stored value raised; others stay as is. */
export function asHistoryError(error: unknown, doing: string): unknown {
  const cause = error instanceof DrizzleError ? error.cause : error;
  if (cause instanceof Database.SqliteError) {
    // Never the statement's parameters: a submission's environment may hold secrets.
    const isPassing = passing.test(cause.code);
    return new HistoryError(`${doing}: ${cause.message} (${cause.code})`, { cause, isPassing });
  }
  if (cause instanceof z.ZodError || cause instanceof SyntaxError) {
    return new HistoryError(`${doing}: a stored value cannot be read: ${cause.message}`, { cause });
  }
  if (cause instanceof TypeError && cause.message === 'The database connection is not open') {
    return new HistoryError(`${doing}: the history is closed`, { cause });
  }
  return error;
}

type Method = (...args: never[]) => unknown;

/** The same methods, raising `HistoryError` where SQLite fails; `failed` hears of it first. */
export function withHistoryErrors<T extends Readonly<Record<keyof T, Method>>>(
  methods: T,
  failed: (error: unknown) => void = () => undefined,
): T {
  const guarded = Object.entries<Method>(methods).map(([name, method]) => [
    name,
    (...args: never[]) => {
      try {
        return raising(`history.${name}`, () => method(...args));
      } catch (error) {
        failed(error);
        throw error;
      }
    },
  ]);
  return Object.fromEntries(guarded) as T;
}

/** Runs `work`, raising `HistoryError` where SQLite fails. */
export function raising<T>(doing: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asHistoryError(error, doing);
  }
}
