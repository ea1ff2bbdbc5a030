import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { HistoryError } from '../../../src/pcs/history.ts';
import { JobBook } from '../../../src/pcs/jobs/job-book.ts';
import {
  aHistory,
  aJob,
  anAllocation,
  aPath,
  aPrediction,
} from '../../adapters/sqlite/builders.ts';

/** A book with one job, and a switch that makes the disk refuse rows of a table. */
function aBook() {
  const path = aPath();
  const history = aHistory(path);
  const book = new JobBook(history);
  const job = aJob();
  book.add(job, aPrediction());
  const other = new Database(path);
  onTestFinished(() => {
    other.close();
  });
  const refuse = (table: string) =>
    other.exec(
      `CREATE TRIGGER refuse BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'full'); END`,
    );
  return { history, book, job, other, refuse, allow: () => other.exec('DROP TRIGGER refuse') };
}

test('update: what could not be stored is not so in memory either', () => {
  const { history, book, job, refuse, allow } = aBook();
  const before = { ...job };
  const finish = () =>
    book.update(job, { status: 'succeeded', finishedAtMs: 7 }, () =>
      history.addAllocation(anAllocation()),
    );
  refuse('allocations');
  expect(finish).toThrow(HistoryError);
  expect([book.find(job.id), history.job(job.id)]).toEqual([before, before]);
  allow();
  finish();
  expect(book.find(job.id)).toBeUndefined();
  expect(history.job(job.id)).toEqual({ ...before, status: 'succeeded', finishedAtMs: 7 });
});

test('update: another connection that keeps the history locked changes nothing in memory', () => {
  const { history, book, job, other } = aBook();
  other.exec('BEGIN IMMEDIATE');
  expect(() => book.update(job, { status: 'failed' })).toThrow(/locked/);
  other.exec('ROLLBACK');
  expect([book.find(job.id)?.status, history.job(job.id)?.status]).toEqual([
    'launching',
    'launching',
  ]);
});

test('grant: of several, all are stored or none, and memory says the same', () => {
  const { history, book, job, refuse, allow } = aBook();
  const second = aJob({ id: 'job-1', sequence: 1 });
  book.add(second, aPrediction({ job: 'job-1' }));
  const { job: _, epoch: _1, ...grant } = anAllocation();
  const grants = new Map([
    [job, grant],
    [second, grant],
  ]);
  refuse('allocations');
  expect(() => book.grant(grants)).toThrow(HistoryError);
  expect(book.active().map(({ epoch, grantedGpus }) => [epoch, grantedGpus])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  allow();
  book.grant(grants);
  expect(book.active().map(({ epoch, grantedGpus }) => [epoch, grantedGpus])).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(history.jobs('active')).toEqual(book.active());
  expect(history.allocations('job-1')).toEqual([{ job: 'job-1', epoch: 1, ...grant }]);
});

test('add, expect: neither a job nor a prediction is there that could not be stored', () => {
  const { history, book, job, refuse } = aBook();
  const row = aPrediction({ atMs: 1, cause: 'arrival of other' });
  refuse('predictions');
  const other = aJob({ id: 'other', sequence: 1 });
  expect(() => book.add(other, aPrediction({ job: 'other' }))).toThrow(HistoryError);
  expect(() => book.expect([row], () => undefined)).toThrow(HistoryError);
  expect(book.active()).toEqual([job]);
  expect(history.jobs('all')).toEqual([job]);
  expect([book.promised('other'), book.expected(job.id)]).toEqual([null, aPrediction()]);
});
