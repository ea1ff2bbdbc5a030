import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fractionalMaxMin } from '../../../src/model/fluid-cluster/max-min-divider.ts';
import { FluidWorld } from '../../../src/model/fluid-cluster/world.ts';
import { aJob, clusters, gpusOf, someJobs, workloads } from './support.ts';

test('fractionalMaxMin: equal parts, what small demands leave goes to the others', () => {
  const jobs = someJobs(
    aJob(0, 10, { demandGpus: 1 }),
    aJob(0, 10, { demandGpus: 8 }),
    aJob(0, 10, { demandGpus: 8 }),
    aJob(0, 10, { demandGpus: 2 }),
  );
  const world = new FluidWorld(jobs, fractionalMaxMin(8));
  const shares = jobs.ids.map(() => {
    world.arrive();
    return gpusOf(world.state);
  });
  expect(shares).toEqual([[1], [1, 7], [1, 3.5, 3.5], [1, 2.5, 2.5, 2]]);
});

test('fractionalMaxMin: more jobs than GPUs', () => {
  const jobs = someJobs(aJob(0, 1), aJob(0, 1), aJob(0, 2));
  const world = new FluidWorld(jobs, fractionalMaxMin(1));
  for (const _ of jobs.ids) world.arrive();
  world.passUntil(Number.POSITIVE_INFINITY);
  expect([...world.state.endMicros]).toEqual([3e6, 3e6, 4e6]);
});

test('fractionalMaxMin: all GPUs that can be used are, and nobody could have more at the cost of one with more', () => {
  fc.assert(
    fc.property(workloads, clusters, (list, gpus) => {
      const jobs = someJobs(...list);
      const world = new FluidWorld(jobs, fractionalMaxMin(gpus));
      for (let job = 0; job < jobs.count; job++) {
        world.passUntil(jobs.arrivalMicros[job] ?? 0);
        world.arrive();
        const active = [...jobs.ids.keys()].filter((i) => (world.state.gpus[i] ?? 0) > 0);
        const held = active.map((i) => world.state.gpus[i] ?? 0);
        const demands = active.map((i) => jobs.demandGpus[i] ?? 0);
        const used = held.reduce((sum, share) => sum + share, 0);
        const wanted = demands.reduce((sum, demand) => sum + demand, 0);
        expect(used).toBeCloseTo(Math.min(gpus, wanted), 6);
        const largest = Math.max(...held);
        for (const [i, share] of held.entries()) {
          const isServed = share >= (demands[i] ?? 0) - 1e-9;
          expect(isServed || share >= largest - 1e-9).toBe(true);
        }
      }
    }),
  );
});
