import { expect, test } from 'vitest';
import { costsOf } from '../../../src/model/gpu-cluster/costs.ts';
import type { ClusterEvent } from '../../../src/model/gpu-cluster/events.ts';
import { SimJob } from '../../../src/model/gpu-cluster/job.ts';
import { Machine } from '../../../src/model/gpu-cluster/machine.ts';
import { noOverheads, type SpeedupTable } from '../../../src/model/gpu-cluster/snapshot.ts';
import { SimTrial } from '../../../src/model/gpu-cluster/trial.ts';
import { someOverheads } from './support.ts';

/** A machine and a trial of 4 steps of a second on it. */
function setUp(overheads = someOverheads, speedups: SpeedupTable | null = null) {
  const machine = new Machine(costsOf(overheads), 0);
  const job = new SimJob({ id: 'a', sequence: 0, arrivalMicros: 0, sizeGpuSeconds: 4 }, 0);
  const shape = { gpus: 2, speedups, stepsTotal: 4, stepMicros: 1_000_000 };
  const trial = new SimTrial(job, shape, 1);
  job.add(trial);
  job.work();
  const events: ClusterEvent[] = [];
  machine.observer = (event) => void events.push(event);
  /** Passes to what is due first; returns when, in seconds, and the phase it led to. */
  const next = () => {
    const due = machine.due.first();
    if (due === undefined) return 'nothing is due';
    machine.due.cancel(due);
    machine.nowMicros = due.atMicros;
    machine.pass(trial);
    return `${machine.nowMicros / 1e6} ${trial.phase}`;
  };
  return { machine, job, trial, events, next };
}

test('Machine: a trial starts, runs, stops and is done, each phase with its cost', () => {
  const { machine, job, trial, events, next } = setUp();
  machine.start(trial, 2);
  expect([trial.phase, machine.heldGpus, job.heldGpus]).toEqual(['starting', 2, 2]);
  expect([next(), next(), next(), next()]).toEqual([
    '1.5 running',
    '5.5 stopping',
    '5.7 done',
    'nothing is due',
  ]);
  expect([machine.heldGpus, job.unfinished, job.demandGpus, job.preemptions]).toEqual([0, 0, 0, 0]);
  expect(events.map(({ kind, gpus, heldGpus }) => [kind, gpus, heldGpus])).toEqual([
    ['start', 2, 2],
    ['run', 2, 2],
    ['end', 2, 2],
    ['free', 2, 0],
  ]);
});

test('Machine: a dismissed trial pauses at its next report, keeps its steps and is restored', () => {
  const { machine, job, trial, next } = setUp();
  machine.start(trial, 2);
  next();
  machine.nowMicros = 3_200_000;
  machine.dismiss(trial, 0);
  // Steps end at 2.5 and 3.5.
  expect([next(), next(), next()]).toEqual(['3.5 stopping', '3.8 waiting', 'nothing is due']);
  expect([trial.stepsDone, job.preemptions, job.demandGpus]).toEqual([2, 1, 2]);
  machine.nowMicros = 10_000_000;
  machine.start(trial, 2);
  expect([next(), next()]).toEqual(['11 running', '13 stopping']);
});

test('Machine: a trial dismissed while it starts runs one step first', () => {
  const { machine, trial, next } = setUp();
  machine.start(trial, 2);
  next();
  machine.dismiss(trial, 0);
  expect(next()).toBe('2.5 stopping');
});

test('Machine.keep: calls a dismissal off', () => {
  const { machine, job, trial, next } = setUp();
  machine.start(trial, 2);
  next();
  machine.nowMicros = 3_200_000;
  machine.dismiss(trial, 0);
  machine.keep(trial);
  expect([next(), next()]).toEqual(['5.5 stopping', '5.7 done']);
  expect(job.preemptions).toBe(0);
});

test('Machine: a dismissal during the last step changes nothing', () => {
  const { machine, job, trial, next } = setUp();
  machine.start(trial, 2);
  next();
  machine.nowMicros = 5_000_000;
  machine.dismiss(trial, 0);
  expect([next(), next()]).toEqual(['5.5 stopping', '5.7 done']);
  expect(job.preemptions).toBe(0);
});

test('Machine.resize: goes on at the new pace from within its step', () => {
  const { machine, job, trial, next } = setUp(noOverheads, [0, 1, 1.6]);
  machine.start(trial, 1);
  machine.nowMicros = 1_600_000;
  machine.resize(trial, 2);
  // 2.4 of 4 seconds of work are left, at a pace of 1.6: 1.5 seconds.
  machine.nowMicros = 2_100_000;
  expect(trial.endMicros()).toBe(1_600_000 + 1_500_000);
  machine.resize(trial, 0);
  expect([trial.phase, machine.heldGpus, job.preemptions]).toEqual(['waiting', 0, 1]);
  // 1.6 + 0.5 · 1.6 = 2.4 are done; the other 1.6 take 1.6 seconds on one GPU.
  expect(trial.stepsDone).toBeCloseTo(2.4, 12);
  machine.nowMicros = 5_000_000;
  machine.start(trial, 1);
  expect([next(), machine.heldGpus]).toEqual(['6.6 done', 0]);
});
