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

/** All that arrived until then. */
const until = (seconds: number, arrivals: readonly JobSpec[]) => {
  return { arrivals, untilMicros: seconds * 1e6 };
};

/** Ten jobs of one second each, one every two seconds. */
const jobs = Array.from({ length: 10 }, (_, i) => aJob(`past-${i}`, 2 * i, [aTrial(1)]));
const regular = until(20, jobs);

function arrive(spec: JobSpec, sequence: number, world: World) {
  world.passUntil(spec.arrivalMicros);
  const job = place(submitted(spec, sequence), world);
  world.settle();
  return job;
}

/** A job of 20 seconds on both of two GPUs, alone there, which ends at 50 s. */
function alone(policy: Policy) {
  const world = emptyWorld(2, policy, noOverheads);
  const job = arrive(aJob('large', 30, [aTrial(20), aTrial(20)]), 10, world);
  return { world, awaited: [{ job, rawMicros: 50e6 }] };
}

test('sampleFinishes: nothing while too few jobs arrived', () => {
  const { world, awaited } = alone(fifo);
  const past = until(20, jobs.slice(1));
  const due = awaited.map(({ job }) => ({ job, rawMicros: world.machine.nowMicros }));
  for (const few of [past, until(20, [])]) {
    expect(sampleFinishes(world, awaited, { ...options, past: few })).toEqual([[]]);
    expect(sampleFinishes(world, due, { ...options, past: few })).toEqual([[]]);
  }
});

test('sampleFinishes: nothing for a job that ends further ahead than the past tells', () => {
  const { world, awaited } = alone(fifo);
  // Ten jobs in a second tell of five seconds, and the job has twenty to go.
  const sweep = jobs.map((job, i) => ({ ...job, arrivalMicros: 100_000 * i }));
  expect(sampleFinishes(world, awaited, { ...options, past: until(0.9, sweep) })).toEqual([[]]);
  const small = arrive(aJob('small', 30, [aTrial(2)]), 11, world);
  const both = [...awaited, { job: small, rawMicros: 32e6 }];
  const [far, near] = sampleFinishes(world, both, { ...options, past: until(0.9, sweep) });
  expect(far).toEqual([]);
  expect(near).toHaveLength(4);
});

test('sampleFinishes: under FIFO no arrival delays an earlier job', () => {
  const workload = automlWorkload({ seed: 2, jobs: 40, gpus: 4, load: 1.2, meanTrialSeconds: 60 });
  const world = emptyWorld(4, fifo, noOverheads);
  const last = workload.jobs.map((spec, i) => arrive(spec, i, world)).at(-1);
  if (last === undefined) throw new Error('there are jobs');
  const past = { arrivals: workload.jobs, untilMicros: world.machine.nowMicros };
  const awaited = [{ job: last, rawMicros: world.machine.nowMicros }];
  const [finishes = []] = sampleFinishes(world, awaited, { ...options, past });
  world.passAll();
  expect(finishes).toEqual([last, last, last, last].map(({ finishMicros }) => finishMicros));
});

test('sampleFinishes: a later queue takes its part for as long as its jobs last', () => {
  // Trials run whole and are not elastic: a small job gets a GPU at the next step boundary and
  // returns it a second later, so one of two trials stands still for half of the time.
  const { world, awaited } = alone(twoQueues(6));
  const [finishes = []] = sampleFinishes(world, awaited, { ...options, past: regular });
  for (const finish of finishes) {
    expect(finish).toBeGreaterThan(55e6);
    expect(finish).toBeLessThanOrEqual(72e6);
  }
});

test('sampleFinishes: the same seed draws the same, and the world stays as it is', () => {
  const { world, awaited } = alone(twoQueues(6));
  const { events } = world;
  const first = sampleFinishes(world, awaited, { ...options, past: regular });
  expect(sampleFinishes(world, awaited, { ...options, past: regular })).toEqual(first);
  expect(world.events).toBe(events);
  world.passAll();
  expect(awaited[0]?.job.finishMicros).toBe(50e6);
});
