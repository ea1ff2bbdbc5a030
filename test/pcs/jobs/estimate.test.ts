import { expect, test } from 'vitest';
import { jobSubmission } from '../../../src/api/index.ts';
import type { WorkloadSample } from '../../../src/pcs/history.ts';
import { estimateDemand, profileDemand, sizeOf } from '../../../src/pcs/jobs/estimate.ts';

const submission = (demand: object) =>
  jobSubmission.parse({ name: 'a', entrypoint: 'python a.py', trials: 3, demand });

const sample = (stepsPerTrial: number, secondsPerStep: number): WorkloadSample => ({
  job: 'old',
  fingerprint: 'python a.py',
  submittedAtMs: 0,
  trials: 3,
  gpusPerTrial: 1,
  stepsPerTrial,
  secondsPerStep,
  gpuSeconds: 3 * stepsPerTrial * secondsPerStep,
  reuseActors: false,
  speedups: null,
  succeeded: true,
});

const report = (stepsDone: number, secondsPerStep: number | null, stepsTotal: number | null) => ({
  id: 't',
  phase: 'running' as const,
  gpus: 1,
  stepsDone,
  stepsTotal,
  secondsPerStep,
  sinceMs: 0,
  starts: 1,
});

test('estimateDemand: what the user says is taken', () => {
  const wanted = submission({ stepsPerTrial: 20, secondsPerStep: 3 });
  const estimate = estimateDemand(wanted, [sample(99, 99)], []);
  expect(estimate).toEqual({ stepsPerTrial: 20, secondsPerStep: 3, source: 'user' });
  expect(sizeOf(wanted, estimate)).toBe(3 * 20 * 3);
});

test('estimateDemand: jobs with the same fingerprint fill in what is missing, by their median', () => {
  const alike = [sample(10, 2), sample(30, 4), sample(20, 3)];
  const estimate = estimateDemand(submission({ stepsPerTrial: 7 }), alike, alike);
  expect(estimate).toEqual({ stepsPerTrial: 7, secondsPerStep: 3, source: 'history' });
  const two = estimateDemand(submission({}), [sample(10, 2), sample(30, 4)], []);
  expect(two).toEqual({ stepsPerTrial: 20, secondsPerStep: 3, source: 'history' });
});

test('estimateDemand: without such jobs all jobs are a prior, and the source says so', () => {
  const estimate = estimateDemand(submission({}), [], [sample(10, 2)]);
  expect(estimate).toEqual({ stepsPerTrial: 10, secondsPerStep: 2, source: 'prior' });
  expect(estimateDemand(submission({}), [], []).source).toBe('prior');
});

test('estimateDemand: a demand table fixes the size, 300 s on one GPU over 3 trials of 20 steps', () => {
  const wanted = submission({ stepsPerTrial: 20, table: [{ gpus: 1, seconds: 300 }] });
  const estimate = estimateDemand(wanted, [], []);
  expect(estimate).toEqual({ stepsPerTrial: 20, secondsPerStep: 300 / 3 / 20, source: 'user' });
  expect(sizeOf(wanted, estimate)).toBeCloseTo(300, 9);
});

test('profileDemand: measured steps replace a guess, not the word of the user', () => {
  const guess = { stepsPerTrial: 20, secondsPerStep: 1, source: 'prior' as const };
  const trials = [report(4, 2, 50), report(2, 3, 50), report(0, null, null)];
  const profile = { stepsPerTrial: 50, secondsPerStep: 2.5, source: 'profile' };
  expect(profileDemand(guess, trials)).toEqual(profile);
  expect(profileDemand({ ...guess, source: 'user' }, trials)).toBeNull();
  expect(profileDemand(guess, [report(0, null, null)])).toBeNull();
});
