import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { ProgressRow, TimingRow } from '../../../bridge/index.ts';
import { keptSql } from '../../../src/adapters/sqlite/decisions.ts';
import { HistoryError, type WorkloadSample } from '../../../src/pcs/history.ts';
import {
  aBasis,
  aHistory,
  aJob,
  aMoment,
  anAllocation,
  aPath,
  aPrediction,
  aSample,
} from './builders.ts';

function withJob() {
  const store = aHistory();
  store.saveJob(aJob());
  return store;
}

function aStep(step: number): ProgressRow {
  return { trial: 'trial-0', step, at: aMoment + step, seconds: 0.125, metric: step / 3 };
}

function aTiming(kind: TimingRow['kind'], at: number): TimingRow {
  return { kind, trial: '', at, seconds: at / 8 };
}

test('predictions: those of the job alone, in the order in which they were made', () => {
  const store = withJob();
  store.saveJob(aJob({ id: 'job-1', sequence: 1 }));
  const row = { ...aPrediction(), completesAtMs: 9 };
  const rows = [
    row,
    { ...row, atMs: 1, source: 'profile', cause: 'arrival of job-1', basis: aBasis },
  ] as const;
  store.addPrediction(rows[0]);
  store.addPrediction({ ...row, job: 'job-1' });
  store.addPrediction(rows[1]);
  expect(store.predictions('job-0')).toEqual(rows);
  expect(store.predictions('nobody')).toEqual([]);
});

test('promises: the first prediction of each of the jobs, however many there are', () => {
  const store = withJob();
  store.saveJob(aJob({ id: 'job-1', sequence: 1 }));
  store.saveJob(aJob({ id: 'job-2', sequence: 2 }));
  const first = aPrediction({ cause: 'submission' });
  for (const job of ['job-1', 'job-0', 'job-2']) {
    store.addPrediction({ ...first, job });
    store.addPrediction({ ...first, job, cause: 'profile' });
  }
  expect(store.promises(['job-0', 'nobody', 'job-1'])).toEqual([{ ...first, job: 'job-1' }, first]);
  expect(store.promises([])).toEqual([]);
});

test('promisesKept: the first predictions of the newest jobs that succeeded, oldest first', () => {
  const store = aHistory();
  const end = (sequence: number, finishedAtMs: number, status: 'succeeded' | 'failed') => {
    const job = `job-${sequence}`;
    store.saveJob(aJob({ id: job, sequence, status, finishedAtMs }));
    store.addPrediction(aPrediction({ job, basis: { ...aBasis, queue: sequence } }));
    store.addPrediction(aPrediction({ job, basis: { ...aBasis, queue: 9 } }));
  };
  end(0, aMoment + 10, 'succeeded');
  end(1, aMoment + 30, 'succeeded');
  end(2, aMoment + 20, 'succeeded');
  end(3, aMoment + 40, 'failed');
  store.saveJob(aJob({ id: 'old', sequence: 4, status: 'succeeded', finishedAtMs: aMoment + 50 }));
  store.addPrediction(aPrediction({ job: 'old' }));
  const { rawCompletesAtMs, sampledMs } = aBasis;
  const { completesAtMs } = aPrediction();
  const { submittedAtMs } = aJob();
  const foretold = { rawCompletesAtMs, sampledMs, completesAtMs, submittedAtMs };
  expect(store.promisesKept(2)).toEqual([
    { queue: 2, ...foretold, finishedAtMs: aMoment + 20 },
    { queue: 1, ...foretold, finishedAtMs: aMoment + 30 },
  ]);
});

test('promisesKept: no more jobs are read than asked for, as an index has their order', () => {
  const path = aPath();
  aHistory(path);
  const reader = new Database(path, { readonly: true });
  const rows = reader.prepare(`EXPLAIN QUERY PLAN ${keptSql}`).all({ limit: 1 });
  reader.close();
  const steps = (rows as { readonly detail: string }[]).map(({ detail }) => detail);
  expect(steps.join()).toMatch(/^SEARCH jobs USING INDEX jobs_status_finished/);
  expect(steps.join()).not.toMatch(/TEMP B-TREE/);
});

test('predictions: earlier versions stored the earliest and the latest sample alone', () => {
  const store = withJob();
  const { sampledMs: _, ...before } = aBasis;
  const row = aPrediction({ basis: before as typeof aBasis });
  store.addPrediction(row);
  const sampledMs = [aBasis.sampledFromMs, aBasis.sampledUntilMs];
  expect(store.predictions('job-0')[0]?.basis).toEqual({ ...before, sampledMs });
  store.addPrediction(aPrediction({ basis: { ...before, samples: 0 } as typeof aBasis }));
  expect(store.predictions('job-0')[1]?.basis).toMatchObject({ samples: 0, sampledMs: [] });
});

test('allocations: come back with their reasons, in order', () => {
  const store = withJob();
  const rows = [anAllocation(), anAllocation({ epoch: 2, gpus: 0 })];
  for (const row of rows) store.addAllocation(row);
  expect(store.allocations('job-0')).toEqual(rows);
});

test('lastAllocation: the newest of that job, if there is any', () => {
  const store = withJob();
  store.saveJob(aJob({ id: 'job-1', sequence: 1 }));
  expect(store.lastAllocation('job-0')).toBeNull();
  for (const epoch of [1, 2]) store.addAllocation(anAllocation({ epoch }));
  store.addAllocation(anAllocation({ job: 'job-1', epoch: 3 }));
  expect(store.lastAllocation('job-0')).toEqual(anAllocation({ epoch: 2 }));
});

test('mostGrantedSince: of the allocations of that job from the epoch on, over gaps of epochs', () => {
  const store = withJob();
  store.saveJob(aJob({ id: 'job-1', sequence: 1 }));
  const granted = [5, 4, 1, 3, 0];
  for (const [i, gpus] of granted.entries()) {
    store.addAllocation(anAllocation({ epoch: 10 * i, gpus }));
    store.addAllocation(anAllocation({ job: 'job-1', epoch: 10 * i, gpus: 9 }));
  }
  const most = [-1, 0, 1, 10, 11, 20, 31, 40, 41].map((epoch) =>
    store.mostGrantedSince('job-0', epoch),
  );
  expect(most).toEqual([5, 5, 4, 4, 3, 3, 0, 0, 0]);
});

test.each([
  ['addPrediction', aPrediction({ job: 'nobody' })],
  ['addAllocation', anAllocation({ job: 'nobody' })],
] as const)('%s: of a job that is not there is refused', (method, row) => {
  const store = aHistory();
  const add = () => (store[method] as (given: unknown) => void)(row);
  expect(add).toThrow(HistoryError);
  expect(add).toThrow(/FOREIGN KEY/);
});

test('addProgress: a batch is stored once, however often it is sent', () => {
  const store = withJob();
  store.addProgress('job-0', 0, 1, [aStep(1), aStep(2)]);
  store.addProgress('job-0', 0, 1, [aStep(1), aStep(2)]);
  store.addProgress('job-0', 0, 0, [aStep(0)]);
  store.addProgress('job-0', 1, 1, [aStep(3)]);
  expect(store.progress('job-0').map((row) => row.step)).toEqual([1, 2, 0, 3]);
  expect(store.progress('job-0')[0]).toEqual(aStep(1));
});

test('addProgress: a batch that fails midway is not stored, and can be sent again', () => {
  const store = withJob();
  const bad = { ...aStep(2), seconds: Number.NaN };
  expect(() => store.addProgress('job-0', 0, 1, [aStep(1), bad])).toThrow(HistoryError);
  expect(store.progress('job-0')).toEqual([]);
  store.addProgress('job-0', 0, 1, [aStep(1), aStep(2)]);
  expect(store.progress('job-0')).toEqual([aStep(1), aStep(2)]);
});

test('addProgress: a metric may be missing, and one that is no number counts as missing', () => {
  const store = withJob();
  const rows = [null, Number.NaN, -0.5].map((metric, i) => ({ ...aStep(i), metric }));
  store.addProgress('job-0', 0, 0, rows);
  expect(store.progress('job-0').map((row) => row.metric)).toEqual([null, null, -0.5]);
});

test('addTimings: batches are counted apart from those of progress', () => {
  const store = withJob();
  store.addProgress('job-0', 0, 5, [aStep(1)]);
  store.addTimings('job-0', 0, 5, [aTiming('launch', 1)]);
  store.addTimings('job-0', 0, 5, [aTiming('launch', 1)]);
  expect(store.timings(10)).toEqual([aTiming('launch', 1)]);
});

test('timings: the newest of every kind, newest first over all kinds', () => {
  const store = withJob();
  const pauses = [1, 9, 5, 7].map((at) => aTiming('pause', at));
  store.addTimings('job-0', 0, 0, [...pauses, aTiming('start', 6), aTiming('start', 2)]);
  store.addTimings('job-0', 0, 1, [aTiming('launch', 0)]);
  const seen = store.timings(2).map((row) => `${row.kind} ${row.at}`);
  expect(seen).toEqual(['pause 9', 'pause 7', 'start 6', 'start 2', 'launch 0']);
});

test('workload, examples: newest submissions first, of those that succeeded as examples', () => {
  const store = aHistory();
  const samples = [3, 1, 2].map((at) =>
    aSample({ job: `job-${at}`, submittedAtMs: at, fingerprint: at === 3 ? 'other' : 'mine' }),
  );
  samples.push(aSample({ job: 'job-4', submittedAtMs: 4, fingerprint: 'mine', succeeded: false }));
  for (const sample of samples) store.addWorkloadSample(sample);
  const names = (rows: readonly WorkloadSample[]) => rows.map(({ job }) => job);
  expect(names(store.workload(9))).toEqual(['job-4', 'job-3', 'job-2', 'job-1']);
  expect(store.workload(1)).toEqual([samples[3]]);
  expect(names(store.examples(9))).toEqual(['job-3', 'job-2', 'job-1']);
  expect(names(store.examples(9, 'mine'))).toEqual(['job-2', 'job-1']);
  expect(store.examples(1, 'mine')).toEqual([samples[2]]);
});

test('addWorkloadSample: a job has one sample, the last given', () => {
  const store = aHistory();
  store.addWorkloadSample(aSample());
  store.addWorkloadSample(aSample({ gpuSeconds: 21 }));
  expect(store.workload(9)).toEqual([aSample({ gpuSeconds: 21 })]);
});

test('addScalingSample: a job has one sample for each count of GPUs, the last given', () => {
  const store = aHistory();
  const sample = { job: 'job-0', fingerprint: 'mine', gpus: 2, atMs: 1, secondsPerStep: 0.5 };
  const newer = { ...sample, atMs: 2, secondsPerStep: 0.25 };
  const onOne = { ...sample, gpus: 1, atMs: 3 };
  for (const row of [sample, newer, onOne, { ...sample, job: 'job-1', fingerprint: 'other' }]) {
    store.addScalingSample(row);
  }
  expect(store.scaling(9, 'mine')).toEqual([onOne, newer]);
  expect(store.scaling(1, 'mine')).toEqual([onOne]);
});

test('addEvent: answers the event with an id that rises and is never used again', () => {
  const path = aPath();
  const first = aHistory(path);
  const event = { atMs: aMoment, kind: 'job-submitted', job: 'job-0', data: { name: 'tune' } };
  const stored = first.addEvent(event);
  expect(stored).toEqual({ id: expect.any(Number), ...event });
  const cluster = first.addEvent({ ...event, kind: 'cluster', job: null, data: {} });
  expect(cluster.id).toBeGreaterThan(stored.id);
  expect(first.eventsAfter(0, 10)).toEqual([stored, cluster]);
  expect(first.eventsAfter(0, 1)).toEqual([stored]);
  expect(first.eventsAfter(stored.id, 10)).toEqual([cluster]);
  const later = first.addEvent(event);
  expect(first.eventsAfter(0, 10, 'job-0')).toEqual([stored, later]);
  expect(first.eventsAfter(0, 1, 'job-0')).toEqual([stored]);
  expect(first.eventsAfter(stored.id, 10, 'job-0')).toEqual([later]);
  expect(first.eventsOf('job-0')).toEqual([stored, later]);
  first.close();
  expect(aHistory(path).addEvent(event).id).toBeGreaterThan(later.id);
});

test('setting: null until set, then the last value, after a restart too', () => {
  const path = aPath();
  const first = aHistory(path);
  expect(first.setting('bridge.port')).toBeNull();
  first.setSetting('bridge.port', '7');
  first.setSetting('bridge.port', '8');
  first.close();
  expect(aHistory(path).setting('bridge.port')).toBe('8');
});
