import { expect, test } from 'vitest';
import type { TrialReport } from '../../../bridge/index.ts';
import { jobSubmission } from '../../../src/api/index.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import type { ScalingSample } from '../../../src/pcs/history.ts';
import { newJob } from '../../../src/pcs/jobs/admission.ts';
import type { JobRecord } from '../../../src/pcs/jobs/job.ts';
import {
  measuredScaling,
  profileOf,
  profileTraining,
  scalingTable,
  usefulGpus,
} from '../../../src/pcs/jobs/training.ts';
import { takeSnapshot } from '../../../src/pcs/rounds/cluster-snapshot.ts';

const sample = (gpus: number, secondsPerStep: number, job = 'old'): ScalingSample => ({
  job,
  fingerprint: 'python train.py',
  gpus,
  atMs: 0,
  secondsPerStep,
});

function aTraining(
  demand: object,
  samples: readonly ScalingSample[] = [],
  changes: Partial<JobRecord> = {},
): JobRecord {
  const submission = jobSubmission.parse({
    name: 'a',
    entrypoint: 'python train.py',
    maxGpus: 4,
    demand,
  });
  const history = { examples: () => [], scaling: () => [...samples] };
  const at = { id: 'a-1', nowMs: 90_000, sequence: 0 };
  return { ...newJob(submission, history, at), ...changes };
}

const report = (changes: Partial<TrialReport> = {}): TrialReport => ({
  id: 'training',
  phase: 'running',
  gpus: 2,
  stepsDone: 4,
  stepsTotal: 100,
  secondsPerStep: 0.6,
  sinceMs: 99_000,
  starts: 1,
  ...changes,
});

const trialOf = (job: JobRecord) => {
  const pastOf = () => ({ attainedGpuMicros: 0, contentionJobMicros: 0 });
  const endMsOf = () => null;
  const known = { pastOf, endMsOf, withUnborn: false };
  const now = { gpus: 4, nowMs: 100_000, overheads: noOverheads, ...known };
  return takeSnapshot([job], now).jobs[0]?.trials[0];
};

test('newJob: the table of the user holds for a training job', () => {
  const table = [
    { gpus: 1, seconds: 120 },
    { gpus: 4, seconds: 60 },
  ];
  const job = aTraining({ stepsPerTrial: 100, table }, [sample(1, 99)]);
  expect(job.estimate).toMatchObject({ secondsPerStep: 1.2, source: 'user' });
  expect(job.sizeGpuSeconds).toBeCloseTo(120, 9);
  // Half of its time is divided by GPUs: t(g) = 40 + 80/g.
  expect(trialOf(job)).toMatchObject({ gpus: 4, stepsTotal: 100, secondsPerStep: 1.2 });
  expect(trialOf(job)?.speedups).toEqual([0, 1, 1.5, expect.closeTo(1.8, 9), 2]);
});

test('newJob: without table or profile a training job is taken to scale linearly', () => {
  const job = aTraining({ stepsPerTrial: 10, secondsPerStep: 2 });
  expect(job.estimate.source).toBe('user');
  expect(trialOf(job)?.speedups?.map((speedup) => Math.round(speedup))).toEqual([0, 1, 2, 3, 4]);
});

test('newJob: the profile of a model gives its scaling, and its size where nobody says it', () => {
  const profile = [sample(1, 1), sample(2, 0.75), sample(4, 0.625)];
  const job = aTraining({ stepsPerTrial: 10 }, profile);
  expect(job.estimate).toMatchObject({ secondsPerStep: 1, source: 'history' });
  expect(trialOf(job)?.speedups?.[4]).toBeCloseTo(1.6, 9);
  expect(scalingTable(job)?.map(({ origin }) => origin)).toEqual([
    'measured',
    'measured',
    'interpolated',
    'measured',
  ]);
  const said = aTraining({ stepsPerTrial: 10, secondsPerStep: 3 }, profile);
  expect(said.estimate).toMatchObject({ secondsPerStep: 3, source: 'user' });
  expect(trialOf(said)?.speedups?.[4]).toBeCloseTo(1.6, 9);
});

test('profileOf: of each count of GPUs the median of the newest five', () => {
  const newest = [3, 1, 2, 5, 4, 99].map((seconds, i) => sample(2, seconds, `job-${i}`));
  expect(profileOf([...newest, sample(1, 7)])).toEqual([
    { gpus: 2, seconds: 3 },
    { gpus: 1, seconds: 7 },
  ]);
});

test('profileTraining: what is measured takes the place of a guess', () => {
  const guessed = aTraining({}, [], { trials: [report()] });
  expect(guessed.estimate.source).toBe('prior');
  expect(profileTraining(guessed.estimate, guessed)).toEqual({
    stepsPerTrial: 100,
    secondsPerStep: expect.closeTo(1.2, 9),
    source: 'profile',
    scaling: [{ gpus: 2, seconds: 0.6 }],
  });
});

test('profileTraining: it joins what is known of other counts of GPUs', () => {
  const known = aTraining({}, [sample(1, 1), sample(2, 0.5)], { trials: [report()] });
  const profile = profileTraining(known.estimate, known);
  expect(profile?.scaling).toEqual([
    { gpus: 1, seconds: 1 },
    { gpus: 2, seconds: 0.6 },
  ]);
  expect(profile?.secondsPerStep).toBe(1);
  expect(profile && profileTraining(profile, known)).toBeNull();
});

test('profileTraining: what the user said keeps its shape and takes the level that was measured', () => {
  const table = [
    { gpus: 1, seconds: 400 },
    { gpus: 2, seconds: 240 },
  ];
  // 100 steps: 4 s and 2.4 s each were said; 0.6 s was measured on two GPUs.
  const said = aTraining({ table }, [], { trials: [report()] });
  const estimate = profileTraining(said.estimate, said);
  expect(estimate).toMatchObject({ source: 'user', secondsPerStep: said.estimate.secondsPerStep });
  expect(estimate?.scaling?.slice(0, 2).map(({ seconds }) => seconds)).toEqual([
    expect.closeTo(1, 9),
    expect.closeTo(0.6, 9),
  ]);
  const known = { ...said, estimate: estimate ?? said.estimate };
  expect(trialOf(known)?.secondsPerStep).toBeCloseTo(1, 9);
  expect(trialOf(known)?.speedups?.[2]).toBeCloseTo(400 / 240, 9);
  expect(profileTraining(known.estimate, known)).toBeNull();
  expect(known.sizeGpuSeconds).toBe(said.sizeGpuSeconds);
});

test('profileTraining: a trial that waits changes nothing', () => {
  const waiting = aTraining({}, [], {
    trials: [report({ phase: 'waiting', gpus: 1, secondsPerStep: null })],
  });
  expect(profileTraining(waiting.estimate, waiting)).toBeNull();
  expect(measuredScaling(waiting)).toBeNull();
});

test('takeSnapshot: a training job holds what its driver says, whatever it is granted', () => {
  const job = aTraining({ stepsPerTrial: 100, secondsPerStep: 1 }, [], {
    readyAtMs: 95_000,
    grantedGpus: 1,
    heldGpus: 2,
    trials: [report()],
  });
  expect(trialOf(job)).toMatchObject({ id: 'training', gpus: 4, heldGpus: 2, stepsDone: 4 });
});

test('takeSnapshot: a training job wants no more GPUs than make it faster', () => {
  const table = [
    { gpus: 1, seconds: 120 },
    { gpus: 2, seconds: 70 },
    { gpus: 3, seconds: 60 },
    { gpus: 4, seconds: 60 },
  ];
  const job = aTraining({ stepsPerTrial: 100, table });
  expect(usefulGpus(job)).toBe(3);
  expect(trialOf(job)?.gpus).toBe(3);
});

test('jobSubmission: a training job is one trial that starts from one GPU', () => {
  const training = { name: 'a', entrypoint: 'python a.py', maxGpus: 4 };
  const paths = [{ trials: 2 }, { gpusPerTrial: 2 }].map((changes) =>
    jobSubmission.safeParse({ ...training, ...changes }).error?.issues.map(({ path }) => path),
  );
  expect(paths).toEqual([[['trials']], [['gpusPerTrial']]]);
});
