import { expect, test } from 'vitest';
import { costsOf } from '../../../src/model/gpu-cluster/costs.ts';
import type { ClusterEvent } from '../../../src/model/gpu-cluster/events.ts';
import { SimJob } from '../../../src/model/gpu-cluster/job.ts';
import { noPast } from '../../../src/model/gpu-cluster/job-past.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { SimTrial } from '../../../src/model/gpu-cluster/trial.ts';
import { World } from '../../../src/model/gpu-cluster/world.ts';
import { emptyWorld, fifo, someOverheads, takingTurns, twoQueues } from './support.ts';

/** Submits a job of trials with these steps of a second on one GPU each. */
function submit(world: World, id: string, steps: readonly number[]): SimJob {
  const { nowMicros, costs } = world.machine;
  const sizeGpuSeconds = steps.reduce((sum, count) => sum + count, 0);
  const identity = { id, sequence: world.nextOrder, arrivalMicros: nowMicros, sizeGpuSeconds };
  const job = new SimJob(identity, world.nextOrder++);
  for (const stepsTotal of steps) {
    const shape = { gpus: 1, speedups: null, stepsTotal, stepMicros: 1_000_000 };
    job.add(new SimTrial(job, shape, world.nextOrder++));
  }
  world.admit(job, noPast, costs.launchMicros);
  world.settle();
  return job;
}

test('World: a job alone passes through launch, start, steps, stop and finish', () => {
  const world = emptyWorld(2, fifo, someOverheads);
  const job = submit(world, 'a', [4, 2]);
  world.passAll();
  // Launch 2, start 1.5, 4 steps, stop 0.2, finish 0.5.
  expect(job.finishMicros).toBe(8_200_000);
  expect([job.startMicros, world.jobs.size, world.machine.heldGpus]).toEqual([2_000_000, 0, 0]);
  // Ready; start, end and stop of two trials; over.
  expect(world.events).toBe(1 + 3 * 2 + 1);
});

test('World: GPUs pass to another job only when they are back', () => {
  const world = emptyWorld(2, twoQueues(5), { ...noOverheads, pauseSeconds: 0.5 });
  const large = submit(world, 'large', [10, 10]);
  world.passUntil(1_200_000);
  const small = submit(world, 'small', [1]);
  expect([large.grantedGpus, large.heldGpus, small.targetGpus]).toEqual([1, 2, 1]);
  expect(small.grantedGpus).toBe(0);
  // The second trial of the large job reports at 2 and is off its GPU at 2.5.
  world.passUntil(2_400_000);
  expect([large.heldGpus, small.grantedGpus]).toEqual([2, 0]);
  world.passUntil(2_500_000);
  expect([large.heldGpus, small.grantedGpus, small.heldGpus]).toEqual([1, 1, 1]);
  world.passAll();
  expect(small.finishMicros).toBe(3_500_000);
  // Its second trial had 8 steps left at 3.5.
  expect([large.finishMicros, large.preemptions]).toEqual([11_500_000, 1]);
});

test('World: a job that still launches wants nothing', () => {
  const world = emptyWorld(1, fifo, { ...noOverheads, launchSeconds: 5 });
  submit(world, 'a', [4]);
  world.passUntil(1_000_000);
  const second = submit(world, 'b', [1]);
  world.passUntil(4_000_000);
  expect([second.targetGpus, world.machine.heldGpus]).toEqual([0, 0]);
});

test('World: tells its observer everything, in order', () => {
  const world = emptyWorld(1, fifo);
  const events: ClusterEvent[] = [];
  world.machine.observer = (event) => void events.push(event);
  submit(world, 'a', [2]);
  world.passAll();
  expect(events.map(({ atMicros, kind, gpus }) => [atMicros, kind, gpus])).toEqual([
    [0, 'arrive', 0],
    [0, 'ready', 0],
    [0, 'grant', 1],
    [0, 'start', 1],
    [0, 'run', 1],
    [2_000_000, 'end', 1],
    [2_000_000, 'free', 1],
    [2_000_000, 'over', 0],
  ]);
});

test('World: decides again when the policy asks for it, and stops when all is over', () => {
  const world = emptyWorld(1, takingTurns);
  const first = submit(world, 'a', [3]);
  const second = submit(world, 'b', [2]);
  world.passAll();
  // Seconds 0 to 5: a b a b a.
  expect([second.finishMicros, first.finishMicros]).toEqual([4_000_000, 5_000_000]);
  expect([first.preemptions, second.preemptions]).toEqual([2, 1]);
});

test('World: leases beyond those that are exact are longer and longer', () => {
  const costs = costsOf(noOverheads);
  const world = new World({ gpus: 1, policy: takingTurns, costs, nowMicros: 0, leasesExact: 2 });
  const first = submit(world, 'a', [6]);
  const second = submit(world, 'b', [9]);
  world.passAll();
  // Seconds 0 and 1: a b. From then on every lease begins at an even second, so that a goes on.
  expect([first.finishMicros, second.finishMicros]).toEqual([7_000_000, 15_000_000]);
});

test('World: stops although a lease is pending when no job can go on', () => {
  const world = emptyWorld(0, takingTurns);
  const job = submit(world, 'a', [3]);
  world.passAll();
  expect([job.stage, world.canGoOn]).toEqual(['working', false]);
});
