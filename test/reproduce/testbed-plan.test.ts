import { expect, test } from 'vitest';
import { noOverheads } from '../../src/model/gpu-cluster/snapshot.ts';
import type { TestbedJob } from '../../src/reproduce/testbed.ts';
import { plannedRun } from '../../src/reproduce/testbed-plan.ts';

const jobs: TestbedJob[] = [
  { name: 'a', arrivalSeconds: 0, trials: 2, steps: 3, secondsPerStep: 2, reuseActors: true },
  { name: 'b', arrivalSeconds: 1, trials: 1, steps: 4, secondsPerStep: 1, reuseActors: true },
];
const policy = { name: 'fifo' } as const;

test('plannedRun: first come first served on two GPUs', () => {
  const run = plannedRun({ jobs, policy, gpus: 2, overheads: noOverheads });
  expect(run).toMatchObject({ failed: 0, gpus: 2 });
  expect(run.jobs.map(({ jctSeconds }) => jctSeconds)).toEqual([6, 6 + 4 - 1]);
  expect(run.jobs.map(({ predErrPercent }) => predErrPercent)).toEqual([0, 0]);
  expect(run.jobs[0]).toMatchObject({
    sizeGpuSeconds: 12,
    demandGpus: 2,
    finishMicros: 6e6,
    again: null,
  });
});

test('plannedRun: starting costs time', () => {
  const overheads = { ...noOverheads, startSeconds: 2 };
  const [first] = plannedRun({ jobs, policy, gpus: 2, overheads }).jobs;
  expect(first?.jctSeconds).toBe(2 + 6);
});

test('plannedRun: a trial starts its actor, the next ones take it over', () => {
  const overheads = { ...noOverheads, startSeconds: 2, reuseSeconds: 0.5, stopSeconds: 1 };
  const [first] = plannedRun({ jobs, policy, gpus: 1, overheads }).jobs;
  expect(first?.jctSeconds).toBe(2 + 6 + 0.5 + 6 + 1);
});
