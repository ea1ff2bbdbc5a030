import type { RunResult } from 'better-sqlite3';
import { getTableColumns, type InferInsertModel, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { HistoryDatabase } from './database.ts';

/** A whole row to insert: every column but those that SQLite fills. */
export type NewRow<T extends SQLiteTable> = Required<Omit<InferInsertModel<T>, 'id'>> &
  Pick<InferInsertModel<T>, Extract<'id', keyof InferInsertModel<T>>>;

export type Insert<T extends SQLiteTable> = (row: NewRow<T>) => RunResult;

/** Prepares the insertion of whole rows; one that breaks a constraint raises. */
export function prepareInsert<T extends SQLiteTable>(
  database: HistoryDatabase,
  table: T,
): Insert<T> {
  return running(database.insert(table).values(placeholders(table)).prepare());
}

/** As `prepareInsert`, for rows that may be there already and then stay as they are. */
export function prepareInsertNew<T extends SQLiteTable>(
  database: HistoryDatabase,
  table: T,
): Insert<T> {
  const insert = database.insert(table).values(placeholders(table));
  return running(insert.onConflictDoNothing().prepare());
}

/** As `prepareInsert`, for rows that may be there already by `key` and are then replaced. */
export function prepareUpsert<T extends SQLiteTable>(
  database: HistoryDatabase,
  table: T,
  key: SQLiteColumn,
): Insert<T> {
  const replaced = writable(table).filter(([, column]) => column.name !== key.name);
  const set = replaced.map(([name, column]) => [name, sql.raw(`excluded."${column.name}"`)]);
  const insert = database.insert(table).values(placeholders(table));
  const upsert = insert.onConflictDoUpdate({ target: key, set: Object.fromEntries(set) });
  return running(upsert.prepare());
}

function running<T extends SQLiteTable>(statement: {
  run(values: Record<string, unknown>): RunResult;
}): Insert<T> {
  return (row) => statement.run(row);
}

function placeholders<T extends SQLiteTable>(table: T): InferInsertModel<T> {
  const named = writable(table).map(([name]) => [name, sql.placeholder(name)]);
  return Object.fromEntries(named);
}

/** All columns but generated ones and row numbers. */
function writable(table: SQLiteTable): [string, SQLiteColumn][] {
  return Object.entries(getTableColumns(table)).filter(
    ([, column]) => column.generated === undefined && !isRowNumber(column),
  );
}

function isRowNumber(column: SQLiteColumn): boolean {
  return column.primary && column.getSQLType() === 'integer';
}
