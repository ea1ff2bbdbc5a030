import { expect, test } from 'vitest';
import { jobOn, speedupsSpanning } from '../../../src/model/gpu-cluster/gpu-types.ts';
import type { JobSpec } from '../../../src/model/gpu-cluster/workload.ts';
import { efficiencyCap } from '../../../src/policy/efficiency.ts';

const trial = { gpus: 2, speedups: null, steps: 10, secondsPerStep: 3, speeds: { a: 1, b: 2 } };
const job: JobSpec = { id: 'a', arrivalMicros: 0, trials: [trial], sizeGpuSeconds: 90 };

test('jobOn: steps are shorter on a faster type, and the believed size is in proportion', () => {
  const there = jobOn(job, { name: 'b', gpus: 4 });
  expect(there?.trials[0]?.secondsPerStep).toBe(1.5);
  // Believed to be 90 where it truly is 60, so 45 where it is 30.
  expect(there?.sizeGpuSeconds).toBe(45);
});

test('jobOn: null where a trial has no speed, or needs more GPUs than there are', () => {
  expect(jobOn(job, { name: 'c', gpus: 4 })).toBeNull();
  expect(jobOn(job, { name: 'a', gpus: 1 })).toBeNull();
});

test('speedupsSpanning: the cap by efficiency ends at the node where spanning is dear', () => {
  const speedups = speedupsSpanning([0, 1, 2, 3, 4, 5, 6, 7, 8], 4, 1.3);
  const job = {
    id: 'a',
    sequence: 0,
    arrivalMicros: 0,
    sizeGpuSeconds: 1,
    neededGpus: 8,
    demandGpus: 8,
    unitGpus: 1,
    leastGpus: 1,
    usableGpus: (gpus: number) => Math.min(gpus, 8),
    speedup: (gpus: number) => speedups[gpus] ?? 0,
    remainingGpuSeconds: () => 1,
    attainedGpuSeconds: () => 0,
    contention: () => 1,
  };
  expect(efficiencyCap(job, 0.9)).toBe(4);
  expect(efficiencyCap(job, 0.75)).toBe(8);
});
