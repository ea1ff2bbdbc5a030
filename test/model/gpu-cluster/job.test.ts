import { expect, onTestFinished, test, vi } from 'vitest';
import { SimJob } from '../../../src/model/gpu-cluster/job.ts';
import { SimTrial, type TrialShape } from '../../../src/model/gpu-cluster/trial.ts';

function aJob(...shapes: readonly Partial<TrialShape>[]): SimJob {
  const job = new SimJob({ id: 'a', sequence: 0, arrivalMicros: 0, sizeGpuSeconds: 1 }, 0);
  for (const [i, shape] of shapes.entries()) {
    const whole = { gpus: 1, speedups: null, stepsTotal: 4, stepMicros: 500_000, ...shape };
    job.add(new SimTrial(job, whole, i + 1));
  }
  return job;
}

function finish(job: SimJob, index: number): void {
  const trial = job.trials[index];
  if (trial === undefined) throw new Error(`no trial ${index}`);
  trial.stepsDone = trial.stepsTotal;
  trial.phase = 'done';
  job.complete(trial);
  job.skipDone();
}

test('SimJob: wants nothing before its driver is ready, then all its trials at once', () => {
  const job = aJob({ gpus: 2 }, { gpus: 2 }, { gpus: 2 });
  expect(job.demandGpus).toBe(0);
  job.work();
  expect([job.demandGpus, job.unitGpus, job.unfinished]).toEqual([6, 2, 3]);
  finish(job, 1);
  expect([job.demandGpus, job.first]).toEqual([4, 0]);
  finish(job, 0);
  expect([job.demandGpus, job.first]).toEqual([2, 2]);
});

test('SimJob.work: the unit of trials of different sizes is their common divisor', () => {
  const mixed = aJob({ gpus: 4 }, { gpus: 6 });
  mixed.work();
  expect([mixed.unitGpus, mixed.leastGpus]).toEqual([2, 4]);
  const elastic = aJob({ gpus: 8, speedups: [0, 1, 1.9, 2.7, 3.4] });
  elastic.work();
  expect([elastic.demandGpus, elastic.unitGpus, elastic.leastGpus]).toEqual([8, 1, 1]);
});

test('SimJob.usableGpus: at most the demand, in whole units', () => {
  const fours = aJob({ gpus: 4 }, { gpus: 4 }, { gpus: 4 });
  fours.work();
  const usable = [0, 3, 4, 7, 8, 15, 100].map((gpus) => fours.usableGpus(gpus));
  expect(usable).toEqual([0, 0, 4, 4, 8, 12, 12]);
});

test('SimJob.usableGpus: the first of trials that are not alike, up to one that does not fit', () => {
  const mixed = aJob({ gpus: 1 }, { gpus: 4 }, { gpus: 1 });
  mixed.work();
  expect([1, 2, 4, 5, 6, 9].map((gpus) => mixed.usableGpus(gpus))).toEqual([1, 1, 1, 5, 6, 6]);
  finish(mixed, 0);
  expect([1, 3, 4, 5].map((gpus) => mixed.usableGpus(gpus))).toEqual([0, 0, 4, 5]);
  const elastic = aJob({ gpus: 2 }, { gpus: 8, speedups: [0, 1, 1.9, 2.7, 3.4] });
  elastic.work();
  expect([1, 2, 7, 99].map((gpus) => elastic.usableGpus(gpus))).toEqual([0, 2, 7, 10]);
});

test('SimJob.usableGpus: whole GPUs, also for trials on parts of one', () => {
  const alike = (gpus: number, count: number) => {
    const job = aJob(...Array.from({ length: count }, () => ({ gpus })));
    job.work();
    return [1, 2, 5].map((one) => job.usableGpus(one));
  };
  expect(alike(0.2, 5)).toEqual([1, 1, 1]);
  expect(alike(0.4, 5)).toEqual([1, 2, 2]);
  expect(alike(0.2, 20)).toEqual([1, 2, 4]);
  expect(alike(0.3, 4)).toEqual([1, 2, 2]);
  const mixed = aJob({ gpus: 0.5 }, { gpus: 1 }, { gpus: 1 });
  mixed.work();
  expect([1, 2, 3].map((gpus) => mixed.usableGpus(gpus))).toEqual([1, 2, 3]);
});

test('SimJob: asks for whole GPUs where trials need parts of one', () => {
  const parts = aJob({ gpus: 0.3 }, { gpus: 0.2 }, { gpus: 1.6 });
  parts.work();
  expect([parts.demandGpus, parts.unitGpus, parts.leastGpus]).toEqual([3, 1, 1]);
  finish(parts, 0);
  finish(parts, 1);
  expect([parts.demandGpus, parts.unitGpus, parts.leastGpus]).toEqual([2, 1, 2]);
  const halves = aJob({ gpus: 0.5 }, { gpus: 1.5 });
  halves.work();
  expect([1, 2].map((gpus) => halves.usableGpus(gpus))).toEqual([1, 2]);
  expect([1, 2].map((gpus) => halves.speedup(gpus))).toEqual([0.5, 2]);
});

test('SimJob.speedup: the GPUs that trials on parts of them keep busy', () => {
  const job = aJob({ gpus: 0.7 }, { gpus: 0.7 }, { gpus: 0.7 });
  job.work();
  expect(job.speedup(1)).toBeCloseTo(0.7, 9);
  expect(job.speedup(3)).toBeCloseTo(2.1, 9);
});

test('SimJob.speedup: trials side by side, relative to the smallest allocation', () => {
  const pairs = aJob({ gpus: 2 }, { gpus: 2 }, { gpus: 2 });
  pairs.work();
  expect([1, 2, 3, 4, 6, 99].map((gpus) => pairs.speedup(gpus))).toEqual([0, 1, 1, 2, 3, 3]);
});

test('SimJob.speedup: of elastic trials front to back', () => {
  const speedups = [0, 1, 1.5, 1.8];
  const one = aJob({ gpus: 3, speedups });
  one.work();
  expect([1, 2, 3, 9].map((gpus) => one.speedup(gpus))).toEqual([1, 1.5, 1.8, 1.8]);
  const two = aJob({ gpus: 3, speedups }, { gpus: 3, speedups });
  two.work();
  expect(two.speedup(5)).toBe(1.8 + 1.5);
  finish(two, 0);
  expect(two.speedup(5)).toBe(1.8);
});

test('SimJob.speedup: trials of different sizes run up to the first that does not fit', () => {
  const mixed = aJob({ gpus: 2 }, { gpus: 4 }, { gpus: 2 });
  mixed.work();
  expect([2, 4, 6, 8].map((gpus) => mixed.speedup(gpus))).toEqual([1, 1, 3, 4]);
});

test('SimJob.remainingGpuSeconds: steps left, the part of a running one included', () => {
  const job = aJob({ gpus: 2 }, { gpus: 2 });
  job.work();
  expect(job.remainingGpuSeconds(0)).toBe(2 * 4 * 0.5 * 2);
  const [first] = job.trials;
  if (first === undefined) throw new Error('no trial');
  first.phase = 'running';
  first.heldGpus = 2;
  job.hold(2);
  first.pace(1_000_000);
  expect(job.remainingGpuSeconds(1_750_000)).toBe(8 - 0.75 * 2);
  finish(job, 0);
  expect(job.remainingGpuSeconds(9_000_000)).toBe(4);
});

test('SimJob.remainingGpuSeconds: trials of a job that holds nothing are looked at once', () => {
  const job = aJob({}, {});
  job.work();
  const looks = vi.spyOn(SimTrial.prototype, 'stepsAt');
  onTestFinished(() => looks.mockRestore());
  for (const at of [0, 1, 2]) expect(job.remainingGpuSeconds(at)).toBe(4);
  expect(looks).toHaveBeenCalledTimes(2);
  job.hold(1);
  for (const at of [3, 4]) job.remainingGpuSeconds(at);
  expect(looks).toHaveBeenCalledTimes(6);
  job.hold(-1);
  for (const at of [5, 6]) job.remainingGpuSeconds(at);
  expect(looks).toHaveBeenCalledTimes(8);
});

test('SimJob.resume: takes over where the other stands', () => {
  const job = aJob({ gpus: 2 }, { gpus: 2 });
  job.work();
  job.grantedGpus = 4;
  job.heldGpus = 2;
  job.startMicros = 5;
  const copy = aJob({ gpus: 2 }, { gpus: 2 });
  copy.resume(job);
  expect([copy.stage, copy.demandGpus, copy.unitGpus]).toEqual(['working', 4, 2]);
  expect([copy.grantedGpus, copy.heldGpus, copy.startMicros]).toEqual([4, 2, 5]);
  expect(copy.speedup(4)).toBe(2);
});
