import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byPolicy } from '../../../src/model/fluid-cluster/policy-divider.ts';
import { fractionalWfq } from '../../../src/model/fluid-cluster/wfq-divider.ts';
import { divided, FluidWorld, nothingDue } from '../../../src/model/fluid-cluster/world.ts';
import { takingTurns } from '../gpu-cluster/support.ts';
import { aJob, clusters, gpusOf, parameters, someJobs, workloads } from './support.ts';

test('pass: ends come before a division that is due at the same instant', () => {
  const jobs = someJobs(aJob(0, 2), aJob(0, 2));
  const world = new FluidWorld(jobs, byPolicy(takingTurns, 1));
  world.arrive();
  world.arrive();
  expect(gpusOf(world.state)).toEqual([1, 0]);
  expect(world.pass(Number.POSITIVE_INFINITY)).toBe(divided);
  expect(gpusOf(world.state)).toEqual([0, 1]);
  const order: number[] = [];
  for (let job = divided; job !== nothingDue; job = world.pass(Number.POSITIVE_INFINITY))
    order.push(job);
  expect(order.filter((job) => job !== divided)).toEqual([0, 1]);
  expect([...world.state.endMicros]).toEqual([3e6, 4e6]);
});

test('pass: every GPU that can be used is, at every instant, up to a thousandth by queue', () => {
  fc.assert(
    fc.property(workloads, clusters, parameters, (list, gpus, wfq) => {
      const jobs = someJobs(...list);
      const world = new FluidWorld(jobs, fractionalWfq(jobs, gpus, wfq));
      const check = () => {
        let demand = 0;
        for (let job = 0; job < world.state.arrived; job++) {
          if (world.state.leftNow(job) > -1e9) demand += jobs.demandGpus[job] ?? 0;
        }
        const held = gpusOf(world.state).reduce((sum, each) => sum + each, 0);
        const usable = Math.min(gpus, demand);
        expect(held).toBeLessThan(usable + 1e-6);
        expect(held).toBeGreaterThan(usable - 0.001 * wfq.weights.length - 1e-6);
      };
      for (let job = 0; job < jobs.count; job++) {
        world.passUntil(jobs.arrivalMicros[job] ?? 0);
        world.arrive();
        check();
      }
      while (world.pass(Number.POSITIVE_INFINITY) !== nothingDue) check();
    }),
  );
});
