import { expect, test } from 'vitest';
import { costsOf } from '../../../src/model/gpu-cluster/costs.ts';
import { drive } from '../../../src/model/gpu-cluster/driver.ts';
import { SimJob } from '../../../src/model/gpu-cluster/job.ts';
import { Machine } from '../../../src/model/gpu-cluster/machine.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { SimTrial, type TrialShape } from '../../../src/model/gpu-cluster/trial.ts';
import { someOverheads } from './support.ts';

function setUp(shapes: readonly Partial<TrialShape>[], overheads = someOverheads) {
  const machine = new Machine(costsOf(overheads), 0);
  const job = new SimJob({ id: 'a', sequence: 0, arrivalMicros: 0, sizeGpuSeconds: 4 }, 0);
  for (const [i, shape] of shapes.entries()) {
    const whole = { gpus: 1, speedups: null, stepsTotal: 4, stepMicros: 1_000_000, ...shape };
    job.add(new SimTrial(job, whole, i + 1));
  }
  job.work();
  const grant = (gpus: number) => {
    job.grantedGpus = gpus;
    drive(machine, job);
  };
  /** Lets all happen up to this second, as a driver that reacts at once. */
  const passTo = (seconds: number) => {
    for (let next = machine.due.first(); next !== undefined; next = machine.due.first()) {
      if (next.atMicros > seconds * 1e6 || !(next instanceof SimTrial)) break;
      machine.due.cancel(next);
      machine.nowMicros = next.atMicros;
      machine.pass(next);
      drive(machine, job);
    }
    machine.nowMicros = seconds * 1e6;
  };
  const held = () => job.trials.map(({ heldGpus }) => heldGpus);
  const phases = () => job.trials.map(({ phase }) => phase).join(' ');
  return { machine, job, grant, passTo, held, phases };
}

const three = [{ stepsTotal: 2 }, {}, {}];

test('drive: runs the first trials that fit, the next when one is done', () => {
  const { grant, passTo, phases } = setUp(three);
  grant(2);
  expect(phases()).toBe('starting starting waiting');
  passTo(2);
  expect(phases()).toBe('running running waiting');
  // Steps end at 2.5 and 3.5; its GPU is free at 3.7.
  passTo(3.6);
  expect(phases()).toBe('stopping running waiting');
  passTo(3.7);
  expect(phases()).toBe('done running starting');
});

test('drive: a lower grant pauses the last trials, and none starts before they gave back', () => {
  const { grant, passTo, phases, job } = setUp(three);
  grant(3);
  passTo(2);
  grant(1);
  passTo(2.6);
  expect(phases()).toBe('running stopping stopping');
  grant(2);
  // The second is wanted again, but 3 GPUs are still held.
  expect(phases()).toBe('running stopping stopping');
  passTo(2.8);
  expect(phases()).toBe('running starting waiting');
  expect(job.heldGpus).toBe(2);
});

test('drive: stops at the first trial that does not fit', () => {
  const { grant, held } = setUp([{ gpus: 2 }, { gpus: 4 }, { gpus: 1 }]);
  grant(3);
  expect(held()).toEqual([2, 0, 0]);
  grant(7);
  expect(held()).toEqual([2, 4, 1]);
});

test('drive: no trial starts before one ahead of it that waits for GPUs', () => {
  const { grant, passTo, phases } = setUp([{ gpus: 2 }, { gpus: 2 }, { gpus: 1 }]);
  grant(3);
  // Its steps end at 5.5. Until its GPUs are back at 5.7 one is free, too few for the second.
  passTo(5.6);
  expect(phases()).toBe('stopping waiting waiting');
  passTo(5.7);
  expect(phases()).toBe('done starting starting');
});

test('drive: does nothing for a job whose driver is not ready', () => {
  const { grant, held, job } = setUp([{}]);
  job.stage = 'launching';
  grant(1);
  expect(held()).toEqual([0]);
});

const elastic = { gpus: 4, speedups: [0, 1, 2, 3, 4] };

test('drive: elastic trials share the grant front to back, and at once where that is free', () => {
  const { grant, held, passTo, job } = setUp([elastic, elastic], noOverheads);
  grant(3);
  expect(held()).toEqual([3, 0]);
  passTo(0.5);
  grant(6);
  expect(held()).toEqual([4, 2]);
  grant(2);
  expect(held()).toEqual([2, 0]);
  expect(job.preemptions).toBe(2);
});

test('drive: GPUs given up at once by a later trial go to the one before it', () => {
  const { grant, held, machine, job } = setUp([elastic, elastic], noOverheads);
  const [first, second] = job.trials;
  if (first === undefined || second === undefined) throw new Error('no trials');
  machine.start(first, 1);
  machine.start(second, 3);
  grant(4);
  expect(held()).toEqual([4, 0]);
});

test('drive: an elastic trial is stopped and restored at another size where that costs', () => {
  const { grant, held, passTo, phases, job } = setUp([elastic]);
  grant(2);
  passTo(1.7);
  grant(4);
  expect([held(), phases()]).toEqual([[2], 'running']);
  // A step of a second takes half of it on two GPUs: 1.5, 2.0; paused at 2.3, restored at 3.3.
  passTo(2.2);
  expect([held(), phases()]).toEqual([[2], 'stopping']);
  passTo(2.3);
  expect([held(), phases()]).toEqual([[4], 'starting']);
  passTo(3.3);
  expect([held(), phases(), job.trials[0]?.stepsDone]).toEqual([[4], 'running', 1]);
  expect(job.preemptions).toBe(0);
});
