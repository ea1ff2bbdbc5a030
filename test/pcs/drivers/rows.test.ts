import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { type RowBatch, Rows } from '../../../src/pcs/drivers/rows.ts';
import { HistoryError } from '../../../src/pcs/history.ts';
import { aHistory, aJob, aPath } from '../../adapters/sqlite/builders.ts';

function aBatch(seq: number, changes: Partial<RowBatch> = {}): RowBatch {
  const row = { trial: 'trial-0', step: seq, at: seq, seconds: 1, metric: null };
  const table = { table: 'progress', rows: [row] } as const;
  return { job: 'job-0', incarnation: 0, seq, table, ...changes };
}

test('add: what a locked history does not take is stored with the next, once and in order', () => {
  const path = aPath();
  const history = aHistory(path);
  history.saveJob(aJob({ id: 'job-0' }));
  const rows = new Rows(history);
  const other = new Database(path);
  onTestFinished(() => void other.close());
  rows.add(aBatch(1));
  other.exec('BEGIN IMMEDIATE');
  expect(() => rows.add(aBatch(2))).toThrow(/database is locked/);
  expect(() => rows.store()).toThrow(HistoryError);
  other.exec('ROLLBACK');
  rows.add(aBatch(3));
  rows.add(aBatch(3));
  expect(history.progress('job-0').map(({ step }) => step)).toEqual([1, 2, 3]);
}, 30_000);

test('add: what can never be stored keeps nothing else waiting', () => {
  const history = aHistory();
  history.saveJob(aJob({ id: 'job-0' }));
  const rows = new Rows(history);
  expect(() => rows.add(aBatch(1, { job: 'nobody' }))).toThrow(/FOREIGN KEY/);
  rows.add(aBatch(2));
  expect(history.progress('job-0').map(({ step }) => step)).toEqual([2]);
});
