import { expect, test } from 'vitest';
import { jobSubmission } from '../../../src/api/index.ts';
import { decide } from '../../../src/model/gpu-cluster/decide.ts';
import { playOut } from '../../../src/model/gpu-cluster/play-out.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { newJob } from '../../../src/pcs/jobs/admission.ts';
import type { JobRecord } from '../../../src/pcs/jobs/job.ts';
import { takeSnapshot } from '../../../src/pcs/rounds/cluster-snapshot.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';

const history = { examples: () => [], scaling: () => [] };
const overheads = { ...noOverheads, launchSeconds: 8 };
const past = { attainedGpuMicros: 7, contentionJobMicros: 9 };
const known = { pastOf: () => past, endMsOf: () => null, withUnborn: true };
const now = { gpus: 4, nowMs: 100_000, overheads, ...known };

function aJob(demand: object = { stepsPerTrial: 10, secondsPerStep: 2 }): JobRecord {
  const submission = jobSubmission.parse({
    name: 'a',
    entrypoint: 'python a.py',
    trials: 2,
    demand,
  });
  return newJob(submission, history, { id: 'a-1', nowMs: 90_000, sequence: 0 });
}

const trial = {
  id: 't0',
  phase: 'running' as const,
  gpus: 1,
  stepsDone: 4,
  stepsTotal: 12,
  secondsPerStep: 3,
  sinceMs: 99_000,
  starts: 1,
};

test('takeSnapshot: a job that was just submitted has the trials it announced', () => {
  const [job] = takeSnapshot([aJob()], now).jobs;
  expect(job?.trials.map(({ phase, stepsTotal }) => [phase, stepsTotal])).toEqual([
    ['waiting', 10],
    ['waiting', 10],
  ]);
  expect(job).toMatchObject(past);
  // Not launched yet, and nothing was predicted.
  expect(job).toMatchObject({ launchedMicros: null, readyMicros: null, endMicros: null });
  const [foretold] = takeSnapshot([aJob()], { ...now, endMsOf: () => 7 }).jobs;
  expect(foretold).toMatchObject({ endMicros: 7_000 });
});

test('takeSnapshot: a driver that is being started is so since it was launched', () => {
  const job = { ...aJob(), launchedAtMs: 50_000 };
  const [seen] = takeSnapshot([job], now).jobs;
  expect(seen).toMatchObject({ launchedMicros: 50_000_000, readyMicros: null });
});

test('takeSnapshot: reports count, and trials not made yet only where asked for', () => {
  const job = { ...aJob(), readyAtMs: 95_000, trials: [trial] };
  const [seen] = takeSnapshot([job], now).jobs;
  expect(seen?.trials).toHaveLength(2);
  expect(seen?.trials[0]).toMatchObject({
    stepsDone: 4,
    stepsTotal: 12,
    secondsPerStep: 3,
    sinceMicros: 99_000_000,
    startedBefore: true,
  });
  expect(takeSnapshot([job], { ...now, withUnborn: false }).jobs[0]?.trials).toHaveLength(1);
});

test('takeSnapshot: as many trials are to come as the driver says', () => {
  const job = { ...aJob(), readyAtMs: 95_000, trials: [trial] };
  const trials = (trialsTotal: number) =>
    takeSnapshot([{ ...job, trialsTotal }], now).jobs[0]?.trials;
  expect([1, 7].map((total) => trials(total)?.length)).toEqual([1, 7]);
});

test('takeSnapshot: trials without a report are as the others were measured, whatever was stated', () => {
  const measured = [
    { ...trial, phase: 'done' as const, secondsPerStep: 40 },
    { ...trial, id: 't1', secondsPerStep: 20 },
  ];
  const waiting = {
    ...trial,
    id: 't2',
    phase: 'waiting' as const,
    stepsDone: 0,
    secondsPerStep: null,
  };
  const submission = { ...aJob().submission, trials: 4 };
  const job = { ...aJob(), submission, trials: [...measured, waiting] };
  expect(job.estimate).toMatchObject({ secondsPerStep: 2, source: 'user' });
  const [seen] = takeSnapshot([job], now).jobs;
  expect(seen?.trials.map(({ secondsPerStep }) => secondsPerStep)).toEqual([40, 20, 30, 30]);
});

test('takeSnapshot: a trial that outlasts its estimate is believed to be twice as long', () => {
  const trials = [{ ...trial, stepsDone: 15, stepsTotal: null }];
  const job = { ...aJob(), readyAtMs: 95_000, trials };
  const [shown] = takeSnapshot([job], { ...now, withUnborn: false }).jobs;
  expect(shown?.trials[0]?.stepsTotal).toBe(20);
});

test.each(['running', 'waiting'] as const)(
  'takeSnapshot: a job whose trial, %s, outlasts its estimate keeps its demand and its reason',
  (phase) => {
    const trials = [{ ...trial, phase, stepsDone: 25, stepsTotal: null }];
    const job = { ...aJob(), readyAtMs: 95_000, trials };
    const decision = decide(
      takeSnapshot([job], { ...now, withUnborn: false }),
      policyFromSpec({ name: 'fifo' }),
    );
    expect(decision.gpus(job.id)).toBe(1);
    expect(decision.reason(job.id).code).toBe('full-demand');
  },
);

test('takeSnapshot: a failed trial is over', () => {
  const failed = { ...trial, phase: 'failed' as const };
  const job = { ...aJob(), readyAtMs: 95_000, trials: [failed, { ...trial, id: 't1' }] };
  const phases = takeSnapshot([job], now).jobs[0]?.trials.map(({ phase }) => phase);
  expect(phases).toEqual(['done', 'running']);
});

test('takeSnapshot: a job with a demand table is one elastic trial, no wider than its trials', () => {
  const table = [
    { gpus: 1, seconds: 120 },
    { gpus: 2, seconds: 80 },
    { gpus: 4, seconds: 60 },
  ];
  const [job] = takeSnapshot([aJob({ stepsPerTrial: 10, table })], now).jobs;
  expect(job?.trials).toHaveLength(1);
  expect(job?.trials[0]).toMatchObject({ gpus: 2, stepsTotal: 20, secondsPerStep: 120 / 20 });
});

/** Eight trials of ten steps of 10 s on 8 GPUs, which all run since 0 s: over at 100 s. */
function sweep(reports: object = {}): JobRecord {
  const table = [
    { gpus: 1, seconds: 800 },
    { gpus: 8, seconds: 100 },
  ];
  const demand = { stepsPerTrial: 10, table };
  const submission = jobSubmission.parse({ name: 'a', entrypoint: 'a.py', trials: 8, demand });
  const job = newJob(submission, history, { id: 'a-1', nowMs: 0, sequence: 0 });
  const fresh = { ...trial, stepsDone: 0, stepsTotal: 10, secondsPerStep: null, sinceMs: 0 };
  const trials = Array.from({ length: 8 }, (_, i) => ({ ...fresh, ...reports, id: `t${i}` }));
  return { ...job, trials, launchedAtMs: 0, readyAtMs: 0, grantedGpus: 8, heldGpus: 8 };
}

function sweepAt(job: JobRecord, seconds: number) {
  const at = { ...now, gpus: 8, nowMs: seconds * 1_000, overheads: noOverheads };
  const snapshot = takeSnapshot([job], at);
  const end = playOut(snapshot, policyFromSpec({ name: 'fifo' }), { until: 'all' }).get(job.id);
  return { shown: snapshot.jobs[0]?.trials[0], end: (end?.finishMicros ?? 0) / 1e6 };
}

test('takeSnapshot: the end of a job with a demand table is the same between reports', () => {
  for (const seconds of [1, 5, 9.9, 10]) {
    expect(sweepAt(sweep(), seconds).end).toBeCloseTo(100, 3);
  }
  const reported = sweep({ stepsDone: 9, secondsPerStep: 10, sinceMs: 90_000 });
  for (const seconds of [90, 95, 99.9, 100]) {
    expect(sweepAt(reported, seconds).end).toBeCloseTo(100, 3);
  }
  expect(sweepAt(sweep(), 5).shown).toMatchObject({
    stepsDone: 8 * 0.5,
    sinceMicros: 5_000_000,
    unreported: true,
  });
});

test('takeSnapshot: trials of a demand table that are late are so again, and not done', () => {
  const late = sweep({ stepsDone: 9, secondsPerStep: 10, sinceMs: 90_000 });
  // Each has 3 s more to go, as at 97 s.
  expect(sweepAt(late, 103).end).toBeCloseTo(106, 3);
  expect(sweepAt(late, 140).end).toBeCloseTo(180, 3);
  const onTime = sweepAt(late, 100).shown;
  expect(onTime?.phase).toBe('running');
  expect(onTime?.stepsDone).toBeLessThan(80);
});

test('takeSnapshot: a job with a demand table runs while one of its trials does', () => {
  const job = sweep({ stepsDone: 5, secondsPerStep: 10, sinceMs: 50_000 });
  const of = (phases: readonly JobRecord['trials'][number]['phase'][]) => {
    const trials = job.trials.map((one, i) => ({ ...one, phase: phases[i] ?? 'waiting' }));
    return sweepAt({ ...job, trials }, 52).shown;
  };
  // 40 steps were reported, and of the one under way a fifth is done.
  const one = { phase: 'running', stepsDone: 40.2, sinceMicros: 52_000_000 };
  expect(of(['starting', 'running'])).toMatchObject(one);
  expect(of(['stopping', 'running'])).toMatchObject(one);
  const starting = { phase: 'starting', stepsDone: 40, sinceMicros: 50_000_000 };
  expect(of(['done', 'starting'])).toMatchObject(starting);
  expect(of(['done', 'waiting'])?.phase).toBe('waiting');
});
