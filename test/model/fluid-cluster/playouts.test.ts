import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Playouts } from '../../../src/model/fluid-cluster/playouts.ts';
import { fractionalWfq } from '../../../src/model/fluid-cluster/wfq-divider.ts';
import { FluidWorld } from '../../../src/model/fluid-cluster/world.ts';
import { aJob, clusters, parameters, someJobs, workloads } from './support.ts';

const one = { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 };

test('predict: a job that waits is told when those ahead of it are done', () => {
  const jobs = someJobs(aJob(0, 10), aJob(0, 8), aJob(1, 1), aJob(10, 8));
  const world = new FluidWorld(jobs, fractionalWfq(jobs, 1, one));
  const playouts = new Playouts(world);
  const seconds = [0, 1, 2, 3].map((job) => {
    world.passUntil(jobs.arrivalMicros[job] ?? 0);
    world.arrive();
    return playouts.predict(job) / 1e6;
  });
  expect(seconds).toEqual([10, 18, 19, 27]);
});

test('predict: what is known from earlier playouts changes no prediction and no count', () => {
  fc.assert(
    fc.property(workloads, clusters, parameters, (list, gpus, wfq) => {
      const jobs = someJobs(...list);
      const world = new FluidWorld(jobs, fractionalWfq(jobs, gpus, wfq));
      const playouts = new Playouts(world);
      const fresh = world.another();
      let virtualEvents = 0;
      for (let job = 0; job < jobs.count; job++) {
        world.passUntil(jobs.arrivalMicros[job] ?? 0);
        world.arrive();
        fresh.copy(world);
        let steps = 1;
        while (fresh.pass(Number.POSITIVE_INFINITY) !== job) steps++;
        virtualEvents += steps;
        // Sums of GPUs may differ in their last bit, and an end by the microsecond it rounds to.
        expect(Math.abs(playouts.predict(job) - (fresh.state.endMicros[job] ?? 0))).toBeLessThan(3);
      }
      expect(playouts.virtualEvents).toBe(virtualEvents);
    }),
    { numRuns: 300 },
  );
});

test('predict: the cluster itself stays as it is', () => {
  fc.assert(
    fc.property(workloads, clusters, parameters, (list, gpus, wfq) => {
      const jobs = someJobs(...list);
      const [watched, alone] = [0, 1].map(
        () => new FluidWorld(jobs, fractionalWfq(jobs, gpus, wfq)),
      );
      if (watched === undefined || alone === undefined) return;
      const playouts = new Playouts(watched);
      for (let job = 0; job < jobs.count; job++) {
        for (const world of [watched, alone]) {
          world.passUntil(jobs.arrivalMicros[job] ?? 0);
          world.arrive();
        }
        playouts.predict(job);
      }
      for (const world of [watched, alone]) world.passUntil(Number.POSITIVE_INFINITY);
      expect(watched.state.endMicros).toEqual(alone.state.endMicros);
    }),
  );
});

test('predict: plays out what sizes are believed to be, of what is left', () => {
  // The first is believed to take twice as long, the second half as long as it does.
  const jobs = someJobs(
    aJob(0, 10, { sizeGpuSeconds: 20 }),
    aJob(4, 8, { sizeGpuSeconds: 4 }),
    aJob(6, 3),
  );
  const world = new FluidWorld(jobs, fractionalWfq(jobs, 1, one));
  const playouts = new Playouts(world);
  const seconds = [0, 1, 2].map((job) => {
    world.passUntil(jobs.arrivalMicros[job] ?? 0);
    world.arrive();
    return playouts.predict(job) / 1e6;
  });
  expect(seconds).toEqual([20, 4 + 2 * 6 + 4, 6 + 2 * 4 + 4 + 3]);
  world.passUntil(Number.POSITIVE_INFINITY);
  expect([...world.state.endMicros].map((micros) => micros / 1e6)).toEqual([10, 18, 21]);
});
