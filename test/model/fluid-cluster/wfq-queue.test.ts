import { expect, test } from 'vitest';
import { CapLevels } from '../../../src/model/fluid-cluster/cap-levels.ts';
import { FluidState } from '../../../src/model/fluid-cluster/state.ts';
import { FluidQueue } from '../../../src/model/fluid-cluster/wfq-queue.ts';
import { aJob, dipping, gpusOf, someJobs } from './support.ts';

function queueOf(count: number, demandGpus = 2) {
  const jobs = someJobs(...Array.from({ length: count }, () => aJob(0, 10, { demandGpus })));
  const state = new FluidState(jobs);
  const caps = new CapLevels(jobs.shapes, { zetaMin: 0.5, delta: 0.1 });
  const queue = new FluidQueue(state, { weight: 1, caps, length: count });
  for (let job = 0; job < count; job++) queue.add(state.arrive(), demandGpus);
  return { state, queue };
}

function serve({ state, queue }: ReturnType<typeof queueOf>, share: number): number[] {
  queue.shareGpus = share;
  queue.serve();
  return gpusOf(state);
}

test('serve: a larger share goes to the last member served and those behind it', () => {
  const both = queueOf(4);
  expect(serve(both, 3)).toEqual([2, 1, 0, 0]);
  expect(serve(both, 4.5)).toEqual([2, 2, 0.5, 0]);
});

test('serve: a smaller share is taken from the last members served', () => {
  const both = queueOf(4);
  serve(both, 7);
  expect(serve(both, 2.5)).toEqual([2, 0.5, 0, 0]);
  expect(serve(both, 0)).toEqual([0, 0, 0, 0]);
});

test('remove: what a member held goes on behind the others', () => {
  const both = queueOf(4);
  serve(both, 5);
  both.state.nowMicros = 1;
  both.queue.remove(0, 2, both.state.end(0));
  expect(serve(both, 5)).toEqual([0, 2, 2, 1]);
});

test('isFull: while one more member would neither get nor take anything', () => {
  const both = queueOf(3);
  serve(both, 5);
  expect(both.queue.isFull).toBe(true);
  serve(both, 6);
  expect(both.queue.isFull).toBe(false);
});

test('serve: who would gain only until the caps are relaxed does not start', () => {
  // Efficiency 1 is asked of all: 1 GPU each. Of 4 GPUs that leaves 2, and without a cap the head has all 4.
  const two = { demandGpus: 4, speedups: dipping };
  const state = new FluidState(someJobs(aJob(0, 10, two), aJob(0, 10, two)));
  const caps = new CapLevels(state.jobs.shapes, { zetaMin: 1, delta: 1 });
  const queue = new FluidQueue(state, { weight: 1, caps, length: 2 });
  for (let job = 0; job < 2; job++) queue.add(state.arrive(), 4);
  expect(serve({ state, queue }, 0.5)).toEqual([0.5, 0]);
  expect(serve({ state, queue }, 4)).toEqual([4, 0]);
  expect([...state.startMicros]).toEqual([0, -1]);
  expect([...state.preemptions]).toEqual([0, 0]);
});
