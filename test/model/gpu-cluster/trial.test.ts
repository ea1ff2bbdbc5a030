import { expect, test } from 'vitest';
import { SimJob } from '../../../src/model/gpu-cluster/job.ts';
import type { SpeedupTable } from '../../../src/model/gpu-cluster/snapshot.ts';
import { SimTrial } from '../../../src/model/gpu-cluster/trial.ts';

const job = new SimJob({ id: 'a', sequence: 0, arrivalMicros: 0, sizeGpuSeconds: 1 }, 0);

function aTrial(gpus: number, speedups: SpeedupTable | null = null): SimTrial {
  return new SimTrial(job, { gpus, speedups, stepsTotal: 5, stepMicros: 100 }, 1);
}

/** Running since 1000 on these GPUs. */
function running(trial: SimTrial, heldGpus: number): SimTrial {
  trial.phase = 'running';
  trial.heldGpus = heldGpus;
  trial.pace(1000);
  return trial;
}

test('SimTrial.sizeWithin: all or nothing, unless it is elastic', () => {
  expect([0, 3, 4, 9].map((gpus) => aTrial(4).sizeWithin(gpus))).toEqual([0, 0, 4, 4]);
  const elastic = aTrial(4, [0, 1, 2, 3, 4]);
  expect([0, 3, 4, 9].map((gpus) => elastic.sizeWithin(gpus))).toEqual([0, 3, 4, 4]);
});

test('SimTrial.endMicros: the steps that are left, at its pace', () => {
  const trial = running(aTrial(1), 1);
  expect(trial.endMicros()).toBe(1000 + 5 * 100);
  trial.stepsDone = 3;
  expect(trial.endMicros()).toBe(1000 + 2 * 100);
  // Twice the GPUs do 1.6 times the work: 500 / 1.6 = 312.5, rounded once.
  expect(running(aTrial(2, [0, 1, 1.6]), 2).endMicros()).toBe(1000 + 313);
});

test('SimTrial: a step that is late counts once it is over', () => {
  const trial = running(aTrial(1), 1);
  trial.stepsDone = 2;
  expect([400, 999].map((now) => trial.boundaryMicros(now))).toEqual([1100, 1100]);
  expect([400, 1000, 1050].map((now) => trial.stepsAt(now))).toEqual([2, 2, 2.5]);
});

test('SimTrial.boundaryMicros: the end of the present step, or now', () => {
  const trial = running(aTrial(1), 1);
  expect([1000, 1001, 1100, 1101, 1499].map((now) => trial.boundaryMicros(now))).toEqual([
    1000, 1100, 1100, 1200, 1500,
  ]);
  trial.unreported = true;
  expect([1000, 1001, 1101].map((now) => trial.boundaryMicros(now))).toEqual([1100, 1100, 1200]);
});

test('SimTrial.stepsAt: progress within a step, none unless it runs', () => {
  const trial = running(aTrial(1), 1);
  expect([1000, 1150, 1500, 9999].map((now) => trial.stepsAt(now))).toEqual([0, 1.5, 5, 5]);
  trial.phase = 'stopping';
  expect(trial.stepsAt(1150)).toBe(0);
});

test('SimTrial.resume: goes on exactly where the other stands', () => {
  const trial = running(aTrial(2, [0, 1, 1.6]), 2);
  trial.stepsDone = 1;
  trial.wantedGpus = 1;
  const copy = aTrial(2, [0, 1, 1.6]);
  copy.resume(trial);
  expect({ ...copy }).toEqual({ ...trial });
});
