import { expect, test } from 'vitest';
import { automlWorkload } from '../../../src/model/gpu-cluster/generate.ts';
import { place } from '../../../src/model/gpu-cluster/load.ts';
import { sampleFinishes } from '../../../src/model/gpu-cluster/sample.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { submitted } from '../../../src/model/gpu-cluster/submitted.ts';
import type { JobSpec } from '../../../src/model/gpu-cluster/workload.ts';
import type { World } from '../../../src/model/gpu-cluster/world.ts';
import type { Policy } from '../../../src/policy/scheduler.ts';
import { aJob, aTrial, emptyWorld, fifo, twoQueues } from './support.ts';

const options = { samples: 4, seed: 1 };

/** Ten jobs of one second each, one every two seconds. */
const regular = Array.from({ length: 10 }, (_, i) => aJob(`past-${i}`, 2 * i, [aTrial(1)]));

function arrive(spec: JobSpec, sequence: number, world: World) {
  world.passUntil(spec.arrivalMicros);
  const job = place(submitted(spec, sequence), world);
  world.settle();
  return job;
}

/** A job of 20 seconds on both of two GPUs, alone there. */
function alone(policy: Policy) {
  const world = emptyWorld(2, policy, noOverheads);
  const job = arrive(aJob('large', 30, [aTrial(20), aTrial(20)]), 10, world);
  return { world, job };
}

test('sampleFinishes: nothing while too few jobs arrived', () => {
  const { world, job } = alone(fifo);
  expect(sampleFinishes(world, [job], { ...options, past: regular.slice(1) })).toEqual([[]]);
});

test('sampleFinishes: under FIFO no arrival delays an earlier job', () => {
  const workload = automlWorkload({ seed: 2, jobs: 40, gpus: 4, load: 1.2, meanTrialSeconds: 60 });
  const world = emptyWorld(4, fifo, noOverheads);
  const jobs = workload.jobs.map((spec, i) => arrive(spec, i, world));
  const last = jobs.at(-1);
  if (last === undefined) throw new Error('there are jobs');
  const [finishes = []] = sampleFinishes(world, [last], { ...options, past: workload.jobs });
  world.passAll();
  expect(finishes).toEqual([last, last, last, last].map(({ finishMicros }) => finishMicros));
});

test('sampleFinishes: a later queue takes its part for as long as its jobs last', () => {
  // Trials run whole and are not elastic: a small job gets a GPU at the next step boundary and
  // returns it a second later, so one of two trials stands still for half of the time.
  const { world, job } = alone(twoQueues(6));
  const [finishes = []] = sampleFinishes(world, [job], { ...options, past: regular });
  for (const finish of finishes) {
    expect(finish).toBeGreaterThan(55e6);
    expect(finish).toBeLessThanOrEqual(72e6);
  }
});

test('sampleFinishes: the same seed draws the same, and the world stays as it is', () => {
  const { world, job } = alone(twoQueues(6));
  const { events } = world;
  const first = sampleFinishes(world, [job], { ...options, past: regular });
  expect(sampleFinishes(world, [job], { ...options, past: regular })).toEqual(first);
  expect(world.events).toBe(events);
  world.passAll();
  expect(job.finishMicros).toBe(50e6);
});
