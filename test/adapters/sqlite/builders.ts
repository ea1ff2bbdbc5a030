import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TrialReport } from '../../../bridge/index.ts';
import { openHistory } from '../../../src/adapters/sqlite/history.ts';
import { jobSubmission } from '../../../src/api/index.ts';
import type {
  AllocationRow,
  HistoryStore,
  PredictionBasis,
  PredictionRow,
  WorkloadSample,
} from '../../../src/pcs/history.ts';
import type { JobRecord } from '../../../src/pcs/jobs/job.ts';

/** 2026-01-02T03:04:05.678Z */
export const aMoment = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** The path of a history that does not exist yet, in a directory removed after the test. */
export function aPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'history-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'history.db');
}

/** An open history, closed after the test. */
export function aHistory(path = aPath()): HistoryStore {
  const store = openHistory(path);
  onTestFinished(() => store.close());
  return store;
}

/** A job as submitted just now, with `changes`. */
export function aJob(changes: Partial<JobRecord> = {}): JobRecord {
  return {
    id: 'job-0',
    sequence: 0,
    submission: jobSubmission.parse({ name: 'tune', entrypoint: 'python tune.py', trials: 4 }),
    fingerprint: 'python tune.py',
    submittedAtMs: aMoment,
    sizeGpuSeconds: 120.5,
    status: 'launching',
    estimate: { stepsPerTrial: 12.5, secondsPerStep: 2.41, source: 'user' },
    incarnation: 0,
    launchedAtMs: null,
    readyAtMs: null,
    startedAtMs: null,
    finishedAtMs: null,
    epoch: 0,
    grantedGpus: 0,
    heldGpus: 0,
    preemptions: 0,
    cancelRequested: false,
    driverKey: null,
    trials: [],
    trialsTotal: null,
    outcome: null,
    ...changes,
  };
}

/** A running trial, with `changes`. */
export function aTrial(changes: Partial<TrialReport> = {}): TrialReport {
  return {
    id: 'trial-0',
    phase: 'running',
    gpus: 1,
    stepsDone: 3,
    stepsTotal: null,
    secondsPerStep: 0.25,
    sinceMs: aMoment,
    starts: 1,
    ...changes,
  };
}

/** What a prediction of 10 to 90 seconds was made of. */
export const aBasis: PredictionBasis = {
  rawCompletesAtMs: aMoment + 10_000,
  queue: 1,
  samples: 3,
  sampledFromMs: aMoment + 12_000,
  sampledUntilMs: aMoment + 80_000,
  sampledMs: [aMoment + 12_000, aMoment + 60_000, aMoment + 80_000],
  earliestAtMs: aMoment + 11_000,
  latestAtMs: aMoment + 90_000,
  calibratedOn: 'queue',
  calibrationJobs: 124,
};

/** A prediction as older versions made it, with `changes`. */
export function aPrediction(changes: Partial<PredictionRow> = {}): PredictionRow {
  return {
    job: 'job-0',
    atMs: aMoment,
    completesAtMs: aMoment + 60_000,
    source: 'user',
    cause: 'submission',
    basis: null,
    ...changes,
  };
}

/** A grant of one GPU, with `changes`. */
export function anAllocation(changes: Partial<AllocationRow> = {}): AllocationRow {
  return {
    job: 'job-0',
    epoch: 1,
    atMs: aMoment,
    gpus: 1,
    targetGpus: 2,
    reason: { code: 'queue-share', text: 'Its queue has 1 of 4 GPUs.', facts: { queue: 1 } },
    ...changes,
  };
}

/** What a finished job needed, with `changes`. */
export function aSample(changes: Partial<WorkloadSample> = {}): WorkloadSample {
  return {
    job: 'job-0',
    fingerprint: 'python tune.py',
    submittedAtMs: aMoment,
    trials: 4,
    gpusPerTrial: 1,
    stepsPerTrial: 9.75,
    secondsPerStep: 0.5,
    gpuSeconds: 19.5,
    reuseActors: false,
    speedups: null,
    succeeded: true,
    ...changes,
  };
}
