import { expect, test } from 'vitest';
import { FluidState } from '../../../src/model/fluid-cluster/state.ts';
import { aJob, dipping, someJobs } from './support.ts';

function oneJob(): FluidState {
  const state = new FluidState(someJobs(aJob(0, 10, { demandGpus: 8, speedups: dipping })));
  state.arrive();
  return state;
}

test('speedup: linear between whole GPUs and from none to one', () => {
  const state = oneJob();
  expect(state.speedup(0, 0.25)).toBe(0.25);
  expect(state.speedup(0, 2)).toBe(1.854);
  expect(state.speedup(0, 2.5)).toBeCloseTo((1.854 + 2.366) / 2, 12);
  expect(state.speedup(0, 8)).toBe(5.603);
});

test('setGpus: work done at one rate is not done again at the next', () => {
  const state = oneJob();
  state.setGpus(0, 1);
  expect(state.endOf(0)).toBe(10e6);
  state.nowMicros = 4e6;
  state.setGpus(0, 2);
  expect(state.leftNow(0)).toBe(6);
  expect(state.endOf(0)).toBe(4e6 + Math.round((6 / 1.854) * 1e6));
  state.nowMicros = 5e6;
  state.setGpus(0, 0);
  expect(state.leftNow(0)).toBeCloseTo(6 - 1.854, 12);
  expect(state.nextEnd()).toBe(-1);
  expect(state.preemptions[0]).toBe(1);
});

test('attainedNow: GPU time, whatever came of it', () => {
  const state = oneJob();
  state.setGpus(0, 1);
  state.nowMicros = 4e6;
  state.setGpus(0, 2);
  state.nowMicros = 5e6;
  expect(state.attainedNow(0)).toBe(4 + 2);
  state.setGpus(0, 0);
  state.nowMicros = 9e6;
  expect(state.attainedNow(0)).toBe(6);
});

test('setGpus: a job whose work is done ends now, though its GPUs are taken from it', () => {
  const state = oneJob();
  state.setGpus(0, 1);
  state.nowMicros = 10e6;
  state.setGpus(0, 0);
  expect(state.nextEnd()).toBe(0);
  expect(state.endOf(0)).toBe(10e6);
  expect(state.end(0)).toBe(0);
  expect(state.active).toBe(0);
});

test('nextEnd: the earlier job among those that end at one instant', () => {
  const state = new FluidState(someJobs(aJob(0, 5), aJob(0, 5), aJob(0, 4)));
  for (const job of [0, 1, 2]) state.arrive() === job && state.setGpus(job, job === 2 ? 0 : 1);
  state.setGpus(1, 0);
  state.setGpus(1, 1);
  expect(state.nextEnd()).toBe(0);
  state.setGpus(2, 1);
  expect(state.nextEnd()).toBe(2);
});

test('copy: goes on like the original, from whatever it was before', () => {
  const jobs = someJobs(aJob(0, 5), aJob(0, 7), aJob(0, 9));
  const [state, copy] = [new FluidState(jobs), new FluidState(jobs)];
  for (const job of [0, 1, 2]) {
    state.arrive();
    copy.arrive();
    copy.setGpus(job, 1);
  }
  state.setGpus(1, 1);
  state.nowMicros = 3e6;
  copy.copy(state);
  expect([...copy.gpus]).toEqual([0, 1, 0]);
  expect(copy.nextEnd()).toBe(1);
  expect(copy.endOf(1)).toBe(7e6);
  copy.end(1);
  expect([copy.active, state.active]).toEqual([2, 3]);
});
