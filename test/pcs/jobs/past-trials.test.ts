import { expect, test } from 'vitest';
import { jobSubmission } from '../../../src/api/index.ts';
import { jobSpeedups, pastTrials } from '../../../src/pcs/jobs/past-trials.ts';
import { aJob, aSample } from '../../adapters/sqlite/builders.ts';

test('pastTrials: whole steps with the work that there was', () => {
  // 2.4 steps of 5 s become 2 steps of 6 s.
  const sample = aSample({ trials: 3, gpusPerTrial: 2, stepsPerTrial: 2.4, secondsPerStep: 5 });
  expect(pastTrials(sample)).toEqual({
    count: 3,
    gpus: 2,
    speedups: null,
    steps: 2,
    secondsPerStep: 6,
  });
});

test('pastTrials: a job that ran on any number of GPUs is one piece of work', () => {
  const speedups = [0, 1, 1.5];
  const sample = aSample({ trials: 6, stepsPerTrial: 5, gpuSeconds: 60, speedups });
  const trial = { count: 1, gpus: 2, speedups, steps: 30, secondsPerStep: 2 };
  expect(pastTrials(sample)).toEqual(trial);
});

test('jobSpeedups: of a job with a demand function, no wider than its trials', () => {
  const table = [
    { gpus: 1, seconds: 60 },
    { gpus: 2, seconds: 40 },
  ];
  const of = (trials: number, demand: object) =>
    jobSpeedups(
      aJob({ submission: jobSubmission.parse({ name: 'a', entrypoint: 'x', trials, demand }) }),
    );
  expect(of(6, { table })).toEqual([0, 1, 1.5]);
  expect(of(1, { table })).toEqual([0, 1]);
  expect(of(6, {})).toBeNull();
});

test('jobSpeedups: of a training, up to the GPUs that make it faster', () => {
  const submission = jobSubmission.parse({ name: 'a', entrypoint: 'x', maxGpus: 16 });
  const scaling = [1, 2, 4, 8, 16].map((gpus) => ({ gpus, seconds: 12 / Math.min(4, gpus) }));
  const estimate = { stepsPerTrial: 10, secondsPerStep: 12, source: 'profile', scaling } as const;
  const speedups = jobSpeedups(aJob({ submission, estimate }));
  expect(speedups?.map((speedup) => Math.round(speedup))).toEqual([0, 1, 2, 3, 4]);
});
