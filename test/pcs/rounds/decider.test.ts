import { expect, test } from 'vitest';
import { trainingTrial } from '../../../bridge/index.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import type { JobRecord } from '../../../src/pcs/jobs/job.ts';
import { JobBook } from '../../../src/pcs/jobs/job-book.ts';
import { canRun, Decider } from '../../../src/pcs/rounds/decider.ts';
import { type PolicySpec, policyFromSpec } from '../../../src/policy/index.ts';
import { aHistory, aJob, aTrial } from '../../adapters/sqlite/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function open(spec: PolicySpec, gpus = 1, overheads = noOverheads) {
  const clock = new ManualClock();
  const book = new JobBook(aHistory());
  const job = aJob({
    submittedAtMs: clock.nowMs(),
    readyAtMs: clock.nowMs(),
    trials: [aTrial({ id: 'a', sinceMs: clock.nowMs() }), aTrial({ id: 'b', phase: 'waiting' })],
  });
  book.save(job);
  let policy = policyFromSpec(spec);
  const become = (other: PolicySpec) => {
    policy = policyFromSpec(other);
  };
  const rest = { overheads: () => overheads, gpus: () => gpus, policy: () => policy };
  return { clock, book, job, become, decider: new Decider({ book, clock, ...rest }) };
}

test('Decider.decision: stands while drivers carry it out, whatever time passes', async () => {
  const { clock, book, job, decider } = open({ name: 'fifo' });
  const first = decider.decision();
  expect([first.gpus(job.id), decider.dueInMs()]).toEqual([1, null]);
  await clock.advance(60_000);
  const [a, b] = job.trials;
  if (a === undefined || b === undefined) throw new Error('two trials');
  book.save({
    ...job,
    heldGpus: 1,
    trials: [
      { ...a, phase: 'waiting' },
      { ...b, phase: 'running' },
    ],
  });
  expect(decider.decision()).toBe(first);
});

test('Decider.decision: is made anew by another policy', () => {
  const { job, become, decider } = open({ name: 'fifo' });
  const first = decider.decision();
  become({ name: 'las', leaseSeconds: 9 });
  const second = decider.decision();
  expect(second).not.toBe(first);
  expect([second.gpus(job.id), decider.decision()]).toEqual([1, second]);
});

test('Decider.decision: is made anew when a trial ends, a job comes or one ends', () => {
  const { book, job, decider } = open({ name: 'fifo' });
  const first = decider.decision();
  const [a, b] = job.trials;
  if (a === undefined || b === undefined) throw new Error('two trials');
  book.save({ ...job, trials: [{ ...a, phase: 'done' }, b] });
  const second = decider.decision();
  expect(second).not.toBe(first);
  book.save({ ...job, id: 'job-1', sequence: 1 });
  const third = decider.decision();
  expect([third.gpus('job-0'), third.gpus('job-1')]).toEqual([1, 0]);
  book.save({ ...job, status: 'failed' });
  expect(decider.decision().gpus('job-1')).toBe(1);
});

test('Decider.decision: is made anew when a lease ends', async () => {
  const { clock, decider } = open({ name: 'themis', leaseSeconds: 10 });
  const first = decider.decision();
  await clock.advance(4_000);
  expect([decider.decision(), decider.dueInMs()]).toEqual([first, 6_000]);
  await clock.advance(6_000);
  expect(decider.decision()).not.toBe(first);
  expect(decider.dueInMs()).toBe(10_000);
});

test('canRun: a ready driver with an unfinished trial, not cancelled', () => {
  const ready = aJob({ readyAtMs: 1, trials: [aTrial()] });
  expect(canRun(ready)).toBe(true);
  expect(canRun({ ...ready, readyAtMs: null })).toBe(false);
  expect(canRun({ ...ready, cancelRequested: true })).toBe(false);
  expect(canRun({ ...ready, status: 'cancelled' })).toBe(false);
  expect(canRun({ ...ready, trials: [aTrial({ phase: 'failed' })] })).toBe(false);
});

test('Decider.decision: is made anew when a training stops gaining from the growth it was given', () => {
  const { clock, book, job, decider } = open({ name: 'fifo' }, 2, {
    ...noOverheads,
    pauseSeconds: 1,
    restoreSeconds: 3,
  });
  const submission = { ...job.submission, trials: 1, maxGpus: 2 };
  const estimate = { ...job.estimate, stepsPerTrial: 100, secondsPerStep: 1 };
  const at = (stepsDone: number) => {
    const step = { stepsTotal: 100, secondsPerStep: 1, sinceMs: clock.nowMs() };
    const trial = aTrial({ id: trainingTrial, phase: 'running', gpus: 1, starts: 1, ...step });
    const held = { heldGpus: 1, grantedGpus: 1, trials: [{ ...trial, stepsDone }] };
    book.save({ ...job, submission, estimate, ...held });
    return decider.decision();
  };
  // On one GPU 10 s, on two a restart of 4 s and 5 s; on one 8 s, on two 4 s and 4 s.
  const first = at(90);
  expect([first.gpus(job.id), at(91)]).toEqual([2, first]);
  expect(at(92).gpus(job.id)).toBe(1);
});

/** 8 GPUs: 4 have trials without end, 2 a training that could use 8, and 2 the trials of c want. */
function openBesideASatedTraining() {
  const overheads = { ...noOverheads, pauseSeconds: 1, restoreSeconds: 20 };
  const { clock, book, job, decider } = open({ name: 'fifo' }, 8, overheads);
  const running = { phase: 'running', sinceMs: clock.nowMs() } as const;
  const long = { ...running, stepsTotal: 100_000, secondsPerStep: 1_000 };
  const a = ['a', 'b', 'c', 'd'].map((id) => aTrial({ ...long, id }));
  book.save({ ...job, grantedGpus: 4, heldGpus: 4, trials: a });
  const training = (stepsLeft: number, changes: Partial<JobRecord> = {}) =>
    book.save({
      ...{ ...job, id: 'training', sequence: 1, grantedGpus: 2, heldGpus: 2 },
      submission: { ...job.submission, trials: 1, maxGpus: 8 },
      estimate: { ...job.estimate, stepsPerTrial: 1_000, secondsPerStep: 1 },
      trials: [
        aTrial({
          ...{ id: trainingTrial, phase: 'running', sinceMs: clock.nowMs(), gpus: 2 },
          ...{ stepsTotal: 1_000, stepsDone: 1_000 - stepsLeft, secondsPerStep: 0.5 },
        }),
      ],
      ...changes,
    });
  training(70);
  const waiting = ['e', 'f'].map((id) => aTrial({ id, phase: 'waiting', starts: 0 }));
  book.save({ ...job, id: 'c', sequence: 2, trials: waiting });
  const given = () => {
    const decision = decider.decision();
    return [job.id, 'training', 'c'].map((id) => decision.gpus(id));
  };
  return { clock, decider, training, given };
}

test('Decider.decision: is made anew when a training stops gaining, although it was not to grow', async () => {
  const { clock, decider, training, given } = openBesideASatedTraining();
  // A restart of 21 s for the 4 GPUs left to it does not pay with 70 steps to go, for all 8 it would: it saves
  // x / 2 - x / 8 s, nothing from x = 56 on, 14 steps of half a second from now.
  expect([given(), decider.dueInMs()]).toEqual([[4, 2, 0], 7_000]);
  await clock.advance(6_500);
  training(57);
  expect([given(), decider.dueInMs()]).toEqual([[4, 2, 0], 500]);
  // The step under way has not been reported.
  await clock.advance(500);
  expect([given(), decider.dueInMs()]).toEqual([[4, 2, 2], null]);
});

test('Decider.dueInMs: follows the pace of a training, and what it runs on', async () => {
  const { clock, decider, training, given } = openBesideASatedTraining();
  const first = decider.decision();
  await clock.advance(1_000);
  training(60);
  expect([decider.decision(), decider.dueInMs()]).toEqual([first, 2_000]);
  // With 200 steps to go 4 GPUs pay, too: 100 s on 2, 71 s on 4. All 8 do until x = 56. While it stops and
  // starts nothing is to be decided; then they do until x / 4 - x / 8 = 21, 32 steps of a quarter of a second.
  training(200);
  expect([given(), decider.dueInMs()]).toEqual([[4, 4, 0], 72_000]);
  const second = decider.decision();
  training(200, { grantedGpus: 4 });
  expect([decider.decision(), decider.dueInMs()]).toEqual([second, null]);
  training(200, { grantedGpus: 4, heldGpus: 4 });
  expect([decider.decision(), decider.dueInMs()]).toEqual([second, 8_000]);
});

test('Decider.dueInMs: a growth that was granted and is taken back counts at once', () => {
  const { decider, training, given } = openBesideASatedTraining();
  training(200, { grantedGpus: 4 });
  expect([given(), decider.dueInMs()]).toEqual([[4, 4, 0], null]);
  training(57, { grantedGpus: 2 });
  expect([given(), decider.dueInMs()]).toEqual([[4, 2, 0], 500]);
  training(56, { grantedGpus: 2 });
  expect(decider.dueInMs()).toBe(0);
});
