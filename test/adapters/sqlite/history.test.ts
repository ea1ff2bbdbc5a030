import { expect, test } from 'vitest';
import { HistoryError } from '../../../src/pcs/history.ts';
import {
  aBasis,
  aHistory,
  aJob,
  aMoment,
  anAllocation,
  aPath,
  aPrediction,
  aSample,
  aTrial,
} from './builders.ts';

test('openHistory: everything is there after a restart', () => {
  const path = aPath();
  const first = aHistory(path);
  const job = aJob({ status: 'running', trials: [aTrial()] });
  const prediction = aPrediction({ basis: aBasis });
  const step = { trial: 'trial-0', step: 1, at: aMoment, seconds: 1, metric: null };
  const timing = { kind: 'start', trial: 'trial-0', at: aMoment, seconds: 0.5 } as const;
  first.saveJob(job);
  first.addPrediction(prediction);
  first.addAllocation(anAllocation());
  first.addProgress('job-0', 0, 0, [step]);
  first.addTimings('job-0', 0, 1, [timing]);
  first.addWorkloadSample(aSample());
  const event = first.addEvent({ atMs: 1, kind: 'x', job: null, data: { a: [1, null, 'ä'] } });
  first.close();

  const second = aHistory(path);
  expect(second.jobs('active')).toEqual([job]);
  expect(second.predictions('job-0')).toEqual([prediction]);
  expect(second.allocations('job-0')).toEqual([anAllocation()]);
  expect(second.progress('job-0')).toEqual([step]);
  expect(second.timings(1)).toEqual([timing]);
  expect(second.workload(1)).toEqual([aSample()]);
  expect(second.eventsAfter(0, 9)).toEqual([event]);
  second.addProgress('job-0', 0, 0, [step]);
  expect(second.progress('job-0')).toHaveLength(1);
});

test('transaction: answers what its work answers, and stores all of it', () => {
  const store = aHistory();
  const answer = store.transaction(() => {
    store.saveJob(aJob());
    store.addAllocation(anAllocation());
    return 42;
  });
  expect(answer).toBe(42);
  expect(store.allocations('job-0')).toHaveLength(1);
});

test('transaction: work that throws leaves nothing, and its error comes out unchanged', () => {
  const store = aHistory();
  const error = new RangeError('no');
  const work = () => {
    store.saveJob(aJob({ trials: [aTrial()] }));
    store.setSetting('key', 'value');
    store.addEvent({ atMs: 1, kind: 'x', job: null, data: {} });
    throw error;
  };
  expect(() => store.transaction(work)).toThrow(error);
  expect(store.jobs('all')).toEqual([]);
  expect(store.setting('key')).toBeNull();
  expect(store.eventsAfter(0, 9)).toEqual([]);
});

test('transaction: within another, it can fail alone', () => {
  const store = aHistory();
  store.transaction(() => {
    store.setSetting('outer', '1');
    const inner = () =>
      store.transaction(() => {
        store.setSetting('inner', '1');
        throw new Error('inner');
      });
    expect(inner).toThrow('inner');
  });
  expect([store.setting('outer'), store.setting('inner')]).toEqual(['1', null]);
});

test('errors: name what was done, and never show what was stored', () => {
  const store = aHistory();
  const submission = { ...aJob().submission, environment: { TOKEN: 'hush-hush' } };
  store.saveJob(aJob({ submission }));
  const error = raised(() => store.saveJob(aJob({ id: 'job-1', submission })));
  expect(error).toBeInstanceOf(HistoryError);
  expect(String(error)).toContain('history.saveJob');
  expect(Bun.inspect(error)).not.toContain('hush-hush');
});

test('close: what is asked afterwards is refused, closing again is not', () => {
  const store = aHistory();
  store.close();
  store.close();
  for (const use of [() => store.job('x'), () => store.saveJob(aJob())]) {
    expect(use).toThrow(HistoryError);
    expect(use).toThrow('the history is closed');
  }
});

function raised(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was raised');
}
