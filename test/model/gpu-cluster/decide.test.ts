import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Decision, decide } from '../../../src/model/gpu-cluster/decide.ts';
import { place } from '../../../src/model/gpu-cluster/load.ts';
import { submitted } from '../../../src/model/gpu-cluster/submitted.ts';
import type { Workload } from '../../../src/model/gpu-cluster/workload.ts';
import type { World } from '../../../src/model/gpu-cluster/world.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';
import { at, cluster, job, trial } from './snapshots.ts';
import {
  anyOverheads,
  clusterSizes,
  emptyWorld,
  fifo,
  fixedWorkloads,
  mixedWorkloads,
  policies,
  someOverheads,
  takeSnapshot,
  timedPolicies,
} from './support.ts';

test('decide: says what each job is to have, and why', () => {
  const running = trial({ phase: 'running', stepsDone: 1, sinceMicros: at(100) });
  const decision = decide(
    cluster(
      job([running, trial({ stepsDone: 10 })]),
      job([trial(), trial()], { id: 'b', sequence: 1, grantedGpus: 0 }),
    ),
    fifo,
  );
  expect([decision.gpus('a'), decision.gpus('b')]).toEqual([1, 1]);
  expect(decision.reason('a').code).toBe('full-demand');
  expect(decision.reason('b').code).toBe('rest-of-cluster');
  expect(() => decision.reason('c')).toThrow('job c');
});

test('decide: trials on parts of GPUs get whole ones, under every policy', () => {
  for (const [name, policy] of [...policies, ...timedPolicies]) {
    for (const [parts, gpus] of [
      [[0.3, 0.2], 1],
      [[0.4, 0.6], 1],
      [[0.2, 0.2, 0.2, 0.2, 0.2, 0.2], 2],
      [[0.7, 0.7, 0.7], 3],
    ] as const) {
      const shown = job(parts.map((one) => trial({ gpus: one })));
      const decision = decide({ ...cluster(shown), gpus: 4 }, policy);
      expect([name, parts, decision.gpus('a')]).toEqual([name, parts, gpus]);
      expect(decision.reason('a').code).toBe('full-demand');
    }
  }
});

test('decide: a job whose driver is not ready wants nothing yet', () => {
  const decision = decide(
    cluster(
      job([trial(), trial()], { readyMicros: null, launchedMicros: at(99), grantedGpus: 0 }),
      job([trial(), trial()], { id: 'b', sequence: 1, grantedGpus: 0 }),
    ),
    fifo,
  );
  expect([decision.gpus('a'), decision.gpus('b')]).toEqual([0, 2]);
  expect(decision.reason('a').code).toBe('nothing-to-run');
});

test('decide: says what of a grant the next trials of a job can use', () => {
  const wide = trial({ gpus: 4 });
  const shown = job([wide, trial({ gpus: 2 })], { grantedGpus: 0 });
  const { usableGpus } = decide({ ...cluster(shown), gpus: 8 }, fifo);
  expect([2, 4, 5, 6, 8].map((gpus) => usableGpus('a', gpus))).toEqual([0, 4, 4, 6, 6]);
  expect(usableGpus('b', 8)).toBe(0);
});

/** A cluster some time after the last arrival. */
function worldAfter(workload: Workload, world: World, micros: number): void {
  for (const [sequence, spec] of workload.jobs.entries()) {
    world.passUntil(spec.arrivalMicros);
    place(submitted(spec, sequence), world);
    world.settle();
  }
  world.passUntil(world.machine.nowMicros + micros);
}

function expectTargets(world: World, decision: Decision): void {
  for (const simulated of world.jobs.values()) {
    expect(decision.gpus(simulated.id)).toBe(simulated.targetGpus);
  }
}

const instants = fc.nat({ max: 12_000_000 });

test('decide: is the decision that the simulated cluster has taken in the same state', () => {
  fc.assert(
    fc.property(
      fixedWorkloads,
      clusterSizes,
      anyOverheads,
      fc.tuple(fc.constantFrom(...policies), instants),
      (workload, gpus, overheads, [[, policy], instant]) => {
        const world = emptyWorld(gpus, policy, overheads);
        worldAfter(workload, world, instant);
        expectTargets(world, decide(takeSnapshot(world, overheads), policy));
      },
    ),
  );
});

test('decide: is the decision that the simulated cluster takes at the same time', () => {
  fc.assert(
    fc.property(
      fixedWorkloads,
      clusterSizes,
      anyOverheads,
      fc.tuple(fc.constantFrom(...timedPolicies), instants),
      (workload, gpus, overheads, [[, policy], instant]) => {
        const world = emptyWorld(gpus, policy, overheads);
        worldAfter(workload, world, instant);
        const decision = decide(takeSnapshot(world, overheads), policy);
        world.machine.isChanged = true;
        world.machine.isDecisionDue = true;
        world.settle();
        expectTargets(world, decision);
      },
    ),
    { numRuns: 300 },
  );
});

/** Jobs of trials that need different numbers of GPUs. */
const unevenWorkloads = mixedWorkloads.map((workload) => ({
  ...workload,
  jobs: workload.jobs.map((one) => ({
    ...one,
    trials: one.trials.map((each) => ({ ...each, gpus: Math.min(3, each.gpus), speedups: null })),
  })),
}));

test('decide: counts what next trials can use of a grant as the simulated cluster does', () => {
  fc.assert(
    fc.property(unevenWorkloads, clusterSizes, instants, (workload, gpus, instant) => {
      const world = emptyWorld(gpus, fifo, someOverheads);
      worldAfter(workload, world, instant);
      const decision = decide(takeSnapshot(world, someOverheads), fifo);
      for (const one of world.jobs.values()) {
        for (let granted = 0; granted <= gpus; granted++) {
          expect(decision.usableGpus(one.id, granted)).toBe(one.usableGpus(granted));
        }
      }
    }),
  );
});

test('decide: says when to decide again', () => {
  const las = policyFromSpec({ name: 'las', leaseSeconds: 7 });
  const waiting = job([trial(), trial()], { id: 'b', sequence: 1, grantedGpus: 0 });
  expect(decide(cluster(job([trial()]), waiting), las).decideAgainSeconds).toBe(7);
  expect(decide(cluster(job([trial()])), las).decideAgainSeconds).toBeNull();
  const themis = policyFromSpec({ name: 'themis', leaseSeconds: 7 });
  expect(decide(cluster(job([trial()])), themis).decideAgainSeconds).toBe(7);
  expect(decide(cluster(), themis).decideAgainSeconds).toBeNull();
});
