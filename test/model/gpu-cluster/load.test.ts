import { expect, test } from 'vitest';
import { worldOf } from '../../../src/model/gpu-cluster/load.ts';
import { at, cluster, job, trial } from './snapshots.ts';
import { fifo } from './support.ts';

test('worldOf: every phase holds what it holds', () => {
  const phases = ['waiting', 'starting', 'running', 'stopping', 'done'] as const;
  const trials = phases.map((phase) =>
    trial({ phase, gpus: 2, stepsDone: 3, sinceMicros: at(99.9) }),
  );
  const world = worldOf({ ...cluster(job(trials, { grantedGpus: 4 })), gpus: 8 }, fifo);
  const [loaded] = world.jobs.values();
  expect(loaded?.trials.map(({ phase, heldGpus }) => [phase, heldGpus])).toEqual([
    ['waiting', 0],
    ['starting', 2],
    ['running', 2],
    ['stopping', 2],
    ['done', 0],
  ]);
  expect([loaded?.heldGpus, loaded?.grantedGpus, loaded?.demandGpus]).toEqual([6, 4, 8]);
  expect([loaded?.unfinished, world.machine.heldGpus]).toEqual([4, 6]);
});

test('worldOf: elastic trials hold what those before them leave of the grant', () => {
  const speedups = [0, 1, 2, 3, 4];
  const running = trial({ gpus: 4, speedups, phase: 'running', sinceMicros: at(100) });
  const world = worldOf(cluster(job([running, running], { grantedGpus: 6 })), fifo);
  const [loaded] = world.jobs.values();
  const held = loaded?.trials.map(({ heldGpus }) => heldGpus);
  expect(held).toEqual([4, 2]);
});

test('worldOf: decides nothing by itself', () => {
  const world = worldOf(cluster(job([trial()], { grantedGpus: 0 })), fifo);
  expect(world.machine.heldGpus).toBe(0);
  world.settle();
  expect(world.machine.heldGpus).toBe(1);
});

test('worldOf: a trial that has just begun to run makes a step before it can be paused', () => {
  const pausedAt = (changes: { unreported?: boolean; stepsDone?: number }) => {
    const running = trial({ phase: 'running', sinceMicros: at(100), ...changes });
    const world = worldOf({ ...cluster(job([running], { grantedGpus: 0 })), gpus: 0 }, fifo);
    world.settle();
    return [...world.jobs.values()][0]?.trials[0]?.atMicros;
  };
  expect(pausedAt({})).toBe(at(101));
  expect(pausedAt({ stepsDone: 3 })).toBe(at(100));
  expect(pausedAt({ stepsDone: 3, unreported: true })).toBe(at(101));
  expect(pausedAt({ unreported: false })).toBe(at(100));
});
