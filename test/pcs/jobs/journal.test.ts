import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHistory } from '../../../src/adapters/sqlite/history.ts';
import type { HistoryStore } from '../../../src/pcs/history.ts';
import { Journal } from '../../../src/pcs/jobs/journal.ts';
import { temporaryBench } from '../../support/coordinator.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let folder: string;
let history: HistoryStore;
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foresight-journal-'));
  history = openHistory(join(folder, 'history.sqlite'));
  journal = new Journal(history, new ManualClock());
});

afterEach(() => {
  history.close();
  rmSync(folder, { recursive: true });
});

test('follow: gives what is stored, then what comes, each once and in order', async () => {
  journal.write('first', null);
  journal.write('second', null);
  const abort = new AbortController();
  const seen: string[] = [];
  for await (const event of journal.follow(1, abort.signal)) {
    seen.push(event.kind);
    if (event.kind === 'second') setTimeout(() => journal.write('third', null), 5);
    if (event.kind === 'third') abort.abort();
  }
  expect(seen).toEqual(['second', 'third']);
});

test('follow: ends when it is aborted while waiting', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 5);
  const seen = [];
  for await (const event of journal.follow(0, abort.signal)) seen.push(event);
  expect(seen).toEqual([]);
});

test('listen: hears of later events until it stops', () => {
  const kinds: string[] = [];
  const stop = journal.listen((event) => kinds.push(event.kind));
  journal.write('heard', null);
  stop();
  journal.write('unheard', null);
  expect(kinds).toEqual(['heard']);
});

test('submit, cancel: what cannot be told is not done', async () => {
  const b = await temporaryBench({ gpus: 4 });
  const id = b.submit({ steps: 1_000 });
  const { addEvent } = b.history;
  b.history.addEvent = (event) => {
    if (/^job-submitted|cancel-requested$/.test(event.kind)) throw new Error('the disk is full');
    return addEvent(event);
  };
  expect(() => b.submit({})).toThrow('the disk is full');
  expect(() => b.coordinator.cancel(id)).toThrow('the disk is full');
  b.history.addEvent = addEvent;
  for (const which of ['all', 'active'] as const) {
    expect(b.coordinator.jobs(which).map((job) => job.id)).toEqual([id]);
  }
  b.coordinator.cancel(id);
  await b.drain();
  expect(b.coordinator.job(id).status).toBe('cancelled');
});
