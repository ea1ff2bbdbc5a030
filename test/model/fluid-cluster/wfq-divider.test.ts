import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FluidJobs } from '../../../src/model/fluid-cluster/jobs.ts';
import { fractionalWfq } from '../../../src/model/fluid-cluster/wfq-divider.ts';
import { FluidWorld, nothingDue } from '../../../src/model/fluid-cluster/world.ts';
import type { WfqParameters } from '../../../src/policy/wfq.ts';
import { aJob, clusters, dipping, gpusOf, parameters, someJobs, workloads } from './support.ts';

function worldOf(jobs: FluidJobs, gpus: number, wfq: Partial<WfqParameters>): FluidWorld {
  const whole = { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1, ...wfq };
  return new FluidWorld(jobs, fractionalWfq(jobs, gpus, whole));
}

function arriveAll(world: FluidWorld): void {
  while (world.state.arrived < world.state.jobs.count) world.arrive();
}

test('fractionalWfq: one queue without a cap is first come, first served', () => {
  const jobs = someJobs(
    aJob(0, 9, { demandGpus: 3 }),
    aJob(0, 9, { demandGpus: 4 }),
    aJob(0, 9, { demandGpus: 2 }),
  );
  const world = worldOf(jobs, 6, {});
  arriveAll(world);
  expect(gpusOf(world.state)).toEqual([3, 3, 0]);
});

test('fractionalWfq: busy queues share by weight, to the fraction', () => {
  const jobs = someJobs(aJob(0, 1, { demandGpus: 20 }), aJob(0, 50, { demandGpus: 20 }));
  const world = worldOf(jobs, 16, { thresholds: [10], weights: [0.941, 0.059] });
  arriveAll(world);
  const [small = 0, large = 0] = gpusOf(world.state);
  expect(small).toBeCloseTo(16 * 0.941, 12);
  expect(large).toBeCloseTo(16 * 0.059, 12);
});

test('fractionalWfq: what a queue cannot use goes to the others', () => {
  const jobs = someJobs(aJob(0, 1, { demandGpus: 2 }), aJob(0, 50, { demandGpus: 20 }));
  const world = worldOf(jobs, 16, { thresholds: [10], weights: [9, 1] });
  arriveAll(world);
  const [small, large = 0] = gpusOf(world.state);
  expect(small).toBe(2);
  expect(large).toBeCloseTo(14, 12);
});

test('fractionalWfq: the cap ends at the first dip of efficiency', () => {
  // 1.854 / 2 = 0.927, 2.366 / 3 = 0.789, 3.268 / 4 = 0.817: two GPUs at 0.8, although four would do.
  const two = { demandGpus: 8, speedups: dipping };
  const world = worldOf(someJobs(aJob(0, 9, two), aJob(0, 9, two), aJob(0, 9)), 5, {
    zetaMin: 0.8,
  });
  arriveAll(world);
  expect(gpusOf(world.state)).toEqual([2, 2, 1]);
});

test('fractionalWfq: GPUs to spare relax the cap of all, and the head gains first', () => {
  const eight = { demandGpus: 8, speedups: dipping };
  const world = worldOf(someJobs(aJob(0, 9, eight), aJob(0, 9, eight)), 5, {
    zetaMin: 0.8,
    delta: 0.1,
  });
  arriveAll(world);
  // At 0.7 the caps are 5 and 5, since 4.128 / 6 = 0.688.
  expect(gpusOf(world.state)).toEqual([5, 0]);
});

test('fractionalWfq: every state of random runs is divided as by the definition', () => {
  fc.assert(
    fc.property(workloads, clusters, parameters, (list, gpus, wfq) => {
      const jobs = someJobs(...list);
      const world = worldOf(jobs, gpus, wfq);
      const check = () => {
        const wanted = definition(world, gpus, wfq);
        for (const [job, given] of gpusOf(world.state).entries()) {
          if (Math.abs(given - (wanted[job] ?? 0)) > 1e-6) {
            throw new Error(`job ${job} holds ${given}, not ${wanted[job]} of ${wanted}`);
          }
        }
      };
      for (let job = 0; job < jobs.count; job++) {
        const at = jobs.arrivalMicros[job] ?? 0;
        while (world.pass(at) !== nothingDue) check();
        world.passUntil(at);
        world.arrive();
        check();
      }
      while (world.pass(Number.POSITIVE_INFINITY) !== nothingDue) check();
      expect(world.state.active).toBe(0);
    }),
    { numRuns: 150 },
  );
});

/** The published algorithm, step by step and without memory. */
function definition(world: FluidWorld, gpus: number, wfq: WfqParameters): number[] {
  const { state } = world;
  const { jobs } = state;
  const active = [...Array(state.arrived).keys()].filter((job) => state.leftNow(job) > -1e9);
  const queueOf = (job: number) => {
    const index = wfq.thresholds.findIndex((size) => (jobs.sizeGpuSeconds[job] ?? 0) <= size);
    return index < 0 ? wfq.thresholds.length : index;
  };
  const members = wfq.weights.map((_, q) => active.filter((job) => queueOf(job) === q));
  const demands = members.map((list) =>
    list.reduce((sum, job) => sum + (jobs.demandGpus[job] ?? 0), 0),
  );
  const shares = waterFilling(demands, wfq.weights, gpus);
  const given = Array.from({ length: state.arrived }, () => 0);
  for (const [q, list] of members.entries()) serve(list, shares[q] ?? 0);
  return given;

  function serve(list: readonly number[], share: number): void {
    for (let zeta = wfq.zetaMin; ; zeta -= wfq.delta) {
      let left = share;
      for (const job of list) {
        given[job] = Math.min(left, cap(job, zeta));
        left -= given[job] ?? 0;
      }
      if (left < 1e-9 || zeta <= 0) return;
    }
  }

  function cap(job: number, zeta: number): number {
    const demand = jobs.demandGpus[job] ?? 0;
    const speedups = jobs.shapes[jobs.shape[job] ?? 0]?.speedups ?? [];
    for (let g = 1; g <= demand; g++) if ((speedups[g] ?? 0) / g < zeta) return g - 1;
    return demand;
  }
}

/** Of a GPU, with a margin for rounding. */
const thousandth = 0.001 + 1e-12;

function waterFilling(demands: number[], weights: readonly number[], gpus: number): number[] {
  const shares = rounds(demands, weights, gpus, thousandth);
  const isStill = shares.some((share, q) => share === 0 && (demands[q] ?? 0) > 0);
  return isStill ? rounds(demands, weights, gpus, 1e-9) : shares;
}

/** Every queue takes what it can use of its rate, and what is left is divided again. */
function rounds(demands: number[], weights: readonly number[], gpus: number, least: number) {
  const shares = demands.map(() => 0);
  const left = [...demands];
  let rates = weights.map((w) => (w * gpus) / weights.reduce((sum, weight) => sum + weight, 0));
  let residual = gpus;
  for (let round = 0; round < 100; round++) {
    for (const [q, rate] of rates.entries()) {
      const most = Math.min(rate, left[q] ?? 0);
      const taken = most > least ? most : 0;
      shares[q] = (shares[q] ?? 0) + taken;
      left[q] = (left[q] ?? 0) - taken;
      residual -= taken;
      if ((left[q] ?? 0) <= least) rates[q] = 0;
    }
    const sum = rates.reduce((total, rate) => total + rate, 0);
    if (residual <= least || sum === 0) break;
    rates = rates.map((rate) => (residual * rate) / sum);
  }
  return shares;
}
