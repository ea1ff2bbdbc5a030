import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TrialReport, trialPhase } from '../../../bridge/index.ts';
import { jobStatus, jobSubmission } from '../../../src/api/index.ts';
import { HistoryError } from '../../../src/pcs/history.ts';
import type { JobRecord } from '../../../src/pcs/jobs/job.ts';
import { aHistory, aJob, aPath, aTrial } from './builders.ts';

const count = fc.nat({ max: 1_000_000 });
const gpus = fc.double({ min: 0, max: 1e5, noNaN: true, noDefaultInfinity: true });
const moment = fc.option(fc.nat({ max: 4_102_444_800_000 }));
const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
const word = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });

const submission = fc
  .record({
    name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._ -]{0,20}$/),
    entrypoint: word,
    trials: fc.integer({ min: 1, max: 10_000 }),
    gpusPerTrial: fc.integer({ min: 1, max: 64 }),
    environment: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.string()),
    demand: fc.record(
      { stepsPerTrial: fc.integer({ min: 1, max: 99 }), secondsPerStep: positive },
      { requiredKeys: [] },
    ),
  })
  .map((body): JobRecord['submission'] => jobSubmission.parse(body));

const trial: fc.Arbitrary<TrialReport> = fc.record({
  id: word,
  phase: fc.constantFrom(...trialPhase.options),
  gpus,
  stepsDone: count,
  stepsTotal: fc.option(count),
  secondsPerStep: fc.option(positive),
  sinceMs: count,
  starts: count,
});
const trials = fc.uniqueArray(trial, { selector: (one) => one.id, maxLength: 8 });

const outcome = fc.record({
  status: fc.constantFrom('succeeded' as const, 'failed' as const),
  best: fc.option(
    fc.record({
      trial: word,
      metric: word,
      value: positive,
      config: fc.dictionary(word, fc.oneof(word, positive, fc.boolean(), fc.constant(null))),
      checkpoint: fc.option(word),
    }),
  ),
  path: fc.option(word),
  error: fc.option(word),
});

const changes = fc.record<Partial<JobRecord>>({
  submission,
  fingerprint: word,
  status: fc.constantFrom(...jobStatus.options),
  sizeGpuSeconds: positive,
  estimate: fc.record({
    stepsPerTrial: positive,
    secondsPerStep: positive,
    source: fc.constantFrom('user' as const, 'prior' as const),
  }),
  incarnation: count,
  launchedAtMs: moment,
  readyAtMs: moment,
  startedAtMs: moment,
  finishedAtMs: moment,
  epoch: count,
  grantedGpus: count,
  heldGpus: gpus,
  preemptions: count,
  trialsTotal: fc.option(fc.nat()),
  cancelRequested: fc.boolean(),
  driverKey: fc.option(word),
  trials,
  outcome: fc.option(outcome),
});

test('saveJob: any job comes back as it was, and so does what replaces it', () => {
  const store = aHistory();
  fc.assert(
    fc.property(changes, changes, (first, second) => {
      store.saveJob(aJob(first));
      expect(store.job('job-0')).toEqual(aJob(first));
      store.saveJob(aJob(second));
      expect(store.job('job-0')).toEqual(aJob(second));
      expect(store.jobs('all')).toEqual([aJob(second)]);
    }),
  );
});

test('saveJob: trials that changed, moved, came or went', () => {
  const store = aHistory();
  const [a, b, c] = ['a', 'b', 'c'].map((id) => aTrial({ id }));
  if (a === undefined || b === undefined || c === undefined) throw new Error('three trials');
  const steps: TrialReport[][] = [
    [a, b],
    [a, { ...b, stepsDone: 4, secondsPerStep: null }],
    [b, a, c],
    [c],
    [],
  ];
  for (const trials of steps) {
    store.saveJob(aJob({ trials }));
    expect(store.job('job-0')?.trials).toEqual(trials);
  }
});

test('saveJob: trials of one job leave those of another alone', () => {
  const store = aHistory();
  store.saveJob(aJob({ trials: [aTrial({ stepsDone: 1 })] }));
  store.saveJob(aJob({ id: 'job-1', sequence: 1, trials: [aTrial({ stepsDone: 2 })] }));
  store.saveJob(aJob({ id: 'job-1', sequence: 1, trials: [] }));
  expect(store.job('job-0')?.trials).toEqual([aTrial({ stepsDone: 1 })]);
});

test('saveJob: two jobs cannot have the same sequence, and nothing of the second is stored', () => {
  const store = aHistory();
  store.saveJob(aJob());
  const second = aJob({ id: 'job-1', trials: [aTrial()] });
  expect(() => store.saveJob(second)).toThrow(HistoryError);
  expect(() => store.saveJob(second)).toThrow(/history.saveJob: .*jobs.sequence/);
  expect(store.jobs('all')).toEqual([aJob()]);
});

test('jobs: in order of arrival, active ones without those that are over', () => {
  const store = aHistory();
  const statuses = jobStatus.options;
  for (const [sequence, status] of [...statuses.entries()].reverse()) {
    store.saveJob(aJob({ id: `${status}-job`, sequence, status }));
  }
  const ids = (which: 'all' | 'active') => store.jobs(which).map((job) => job.id);
  expect(ids('all')).toEqual(statuses.map((status) => `${status}-job`));
  expect(ids('active')).toEqual(['launching-job', 'waiting-job', 'running-job']);
});

test('job: null for one that is not there', () => {
  expect(aHistory().job('nobody')).toBeNull();
});

test('jobs: no more than the newest, in order of arrival; jobCounts: every one', () => {
  const store = aHistory();
  const all = [7, 3, 9, 4].map((sequence) => aJob({ id: `job-${sequence}`, sequence }));
  for (const job of all) store.saveJob(job);
  store.saveJob({ ...aJob({ id: 'job-4', sequence: 4 }), status: 'failed' });
  expect(store.jobs('all', 2).map(({ id }) => id)).toEqual(['job-7', 'job-9']);
  expect(store.jobs('all').map(({ id }) => id)).toEqual(['job-3', 'job-4', 'job-7', 'job-9']);
  expect(Object.fromEntries(store.jobCounts())).toEqual({ launching: 3, failed: 1 });
});

test('nextSequence: one more than the highest ever saved, after a restart too', () => {
  const path = aPath();
  const first = aHistory(path);
  expect(first.nextSequence()).toBe(0);
  first.saveJob(aJob({ sequence: 7 }));
  first.saveJob(aJob({ id: 'job-1', sequence: 3 }));
  expect(first.nextSequence()).toBe(8);
  first.close();
  expect(aHistory(path).nextSequence()).toBe(8);
});

test('stays: of jobs that were there at an instant or came later, in order of arrival', () => {
  const store = aHistory();
  const stays = [
    [0, 10],
    [5, null],
    [6, 20],
    [30, 40],
  ] as const;
  for (const [sequence, [submittedAtMs, finishedAtMs]] of stays.entries()) {
    store.saveJob(aJob({ id: `job-${sequence}`, sequence, submittedAtMs, finishedAtMs }));
  }
  expect(store.stays(20)).toEqual([
    { job: 'job-1', submittedAtMs: 5, finishedAtMs: null },
    { job: 'job-2', submittedAtMs: 6, finishedAtMs: 20 },
    { job: 'job-3', submittedAtMs: 30, finishedAtMs: 40 },
  ]);
});
