import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { applicationId } from '../../../src/adapters/sqlite/migrate.ts';
import { HistoryError } from '../../../src/pcs/history.ts';
import { aHistory, aJob, aPath, aTrial } from './builders.ts';

/** A closed history with something in it. */
function aFilledFile(): string {
  const path = aPath();
  const store = aHistory(path);
  const trials = Array.from({ length: 500 }, (_, i) => aTrial({ id: `trial-${i}` }));
  store.saveJob(aJob({ trials }));
  store.close();
  return path;
}

function run(path: string, statements: string): void {
  const database = new Database(path);
  database.exec(statements);
  database.close();
}

/** Every file beside the history with its digest, but for the lock. */
function everything(path: string): [string, string][] {
  const names = readdirSync(dirname(path)).filter((name) => !name.endsWith('.lock'));
  return names.sort().map((name) => {
    const bytes = readFileSync(join(dirname(path), name));
    return [name, createHash('sha256').update(bytes).digest('hex')];
  });
}

/** Expects that the file is refused for this reason, and left as it was. */
function expectRefused(path: string, reason: string): void {
  const before = everything(path);
  expect(() => aHistory(path)).toThrow(HistoryError);
  expect(() => aHistory(path)).toThrow(reason);
  expect(everything(path)).toEqual(before);
}

test('openHistory: makes the file, and the directories on the way to it', () => {
  const path = join(dirname(aPath()), 'a', 'b', 'history.db');
  expect(aHistory(path).jobs('all')).toEqual([]);
});

test('openHistory: only its owner may read the file and its log', () => {
  const path = aPath();
  const store = aHistory(path);
  store.setSetting('a', 'b');
  const modes = ['', '-wal', '-shm'].map((end) => statSync(path + end).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600, 0o600]);
});

test('openHistory: a history can be read while it is in use', () => {
  const path = aPath();
  aHistory(path).saveJob(aJob());
  const reader = new Database(path, { readonly: true });
  expect(reader.prepare('SELECT name FROM jobs').pluck().all()).toEqual(['tune']);
  reader.close();
});

test('openHistory: a second one of the same process is refused, through a link too', () => {
  const path = aPath();
  const first = aHistory(path);
  const link = join(dirname(path), 'link.db');
  symlinkSync(path, link);
  for (const way of [path, link]) {
    expect(() => aHistory(way)).toThrow(HistoryError);
    expect(() => aHistory(way)).toThrow(`in use by another coordinator (process ${process.pid})`);
  }
  first.setSetting('still', 'working');
  first.close();
  expect(aHistory(path).setting('still')).toBe('working');
});

test('openHistory: a newer version is refused', () => {
  const path = aFilledFile();
  run(path, "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 9999999999999)");
  expectRefused(path, 'was written by a newer version of Foresight');
});

test('openHistory: a newer version that was killed keeps its unfinished log', () => {
  const path = aFilledFile();
  const newer = new Database(path);
  newer.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 9999999999999)");
  const copy = join(dirname(path), 'copy.db');
  for (const end of ['', '-wal']) writeFileSync(copy + end, readFileSync(path + end));
  newer.close();
  const before = readFileSync(`${copy}-wal`);
  expect(() => aHistory(copy)).toThrow('was written by a newer version of Foresight');
  expect(readFileSync(`${copy}-wal`)).toEqual(before);
});

test('openHistory: another program’s database is refused', () => {
  const path = aPath();
  run(path, 'CREATE TABLE theirs (a)');
  expectRefused(path, 'is a SQLite database, but not a history of Foresight');
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('openHistory: a file that is no database is refused', () => {
  const path = aPath();
  writeFileSync(path, 'job,seconds\n'.repeat(500));
  expectRefused(path, 'file is not a database');
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test.each([
  ['pages that do not fit together', (path: string) => scribble(path)],
  ['its end cut off', (path: string) => truncateSync(path, statSync(path).size - 8_192)],
])('openHistory: a damaged file is refused: %s', (_, damage) => {
  const path = aFilledFile();
  damage(path);
  expectRefused(path, path);
});

/** Overwrites all but the first page. */
function scribble(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0x5a, 4_096);
  writeFileSync(path, bytes);
}

test('openHistory: a file whose making was cut short is finished', () => {
  const path = aPath();
  run(path, `PRAGMA application_id = ${applicationId}`);
  expect(aHistory(path).jobs('all')).toEqual([]);
});

test('openHistory: a migration that fails leaves the file as it was', () => {
  const path = aFilledFile();
  run(path, "DELETE FROM __drizzle_migrations; INSERT INTO settings VALUES ('mark', '1')");
  const before = everything(path);
  expect(() => aHistory(path)).toThrow(/Cannot open the history.*already exists/s);
  expect(everything(path)).toEqual(before);
});

test('openHistory: a place that cannot hold a file is refused', () => {
  const path = join(dirname(aPath()), 'directory');
  mkdirSync(path);
  expect(() => aHistory(path)).toThrow(HistoryError);
  writeFileSync(join(path, 'file'), '');
  expect(() => aHistory(join(path, 'file', 'history.db'))).toThrow(/Cannot make the history/);
});

test.skipIf(process.getuid?.() === 0)('openHistory: a file of others is refused', () => {
  const path = aFilledFile();
  chmodSync(path, 0o000);
  expect(() => aHistory(path)).toThrow(HistoryError);
});
