/** What people see of a job. */
import type { TrialReport } from '../../bridge/index.ts';
import type { JobView } from '../api/job.ts';
import type { CompletionInterval, PredictedCompletion } from '../api/promise.ts';
import { exactGpus } from '../kernel/gpus.ts';
import { predErrPercent } from '../model/gpu-cluster/metrics.ts';
import type { Policy, Reason } from '../policy/scheduler.ts';
import { recordsNeeded } from '../prediction/calibration.ts';
import type { PredictionBasis, PredictionRow } from './history.ts';
import { iso } from './iso.ts';
import { isOver, type JobRecord } from './jobs/job.ts';
import { isTraining, scalingTable, usefulGpus } from './jobs/training.ts';
import { isTrialOver, stepsExpected, trialsExpected } from './jobs/trial-steps.ts';

export interface JobContext {
  readonly policy: Policy;
  readonly reason: Reason;
  readonly promised: PredictionRow | null;
  readonly expected: PredictionRow | null;
}

/** A job as the API shows it. */
export function viewJob(job: JobRecord, context: JobContext): JobView {
  const actualSeconds =
    job.finishedAtMs === null ? null : (job.finishedAtMs - job.submittedAtMs) / 1_000;
  const promised = context.promised && viewPrediction(job, context.promised);
  const over = isOver(job.status);
  return {
    id: job.id,
    name: job.submission.name,
    status: job.status,
    queue: over ? null : queueOf(job, context.policy),
    trials: trialsExpected(job),
    gpusPerTrial: job.submission.gpusPerTrial,
    trialsDone: job.trials.filter((trial) => hasEnded(trial, job)).length,
    trialsFailed: job.trials.filter(({ phase }) => phase === 'failed').length,
    progress: progressOf(job),
    demandGpus: over ? 0 : exactGpus(demandOf(job)),
    grantedGpus: job.grantedGpus,
    heldGpus: exactGpus(job.heldGpus),
    size: sizeOf(job),
    submittedAt: iso(job.submittedAtMs),
    startedAt: job.startedAtMs === null ? null : iso(job.startedAtMs),
    finishedAt: job.finishedAtMs === null ? null : iso(job.finishedAtMs),
    promised,
    expected: over ? null : context.expected && viewPrediction(job, context.expected),
    actualSeconds,
    predErrPercent:
      job.status === 'succeeded' && promised !== null && actualSeconds !== null
        ? predErrPercent(actualSeconds, promised.seconds)
        : null,
    preemptions: job.preemptions,
    incarnation: job.incarnation,
    reason: context.reason,
    best: job.outcome?.best ?? null,
    resultPath: job.outcome?.path ?? null,
    error: job.outcome?.error ?? null,
  };
}

/** A prediction as the API shows it. */
export function viewPrediction(job: JobRecord, row: PredictionRow): PredictedCompletion {
  return {
    at: iso(row.atMs),
    seconds: (row.completesAtMs - job.submittedAtMs) / 1_000,
    completesAt: iso(row.completesAtMs),
    rawSeconds: row.basis && (row.basis.rawCompletesAtMs - job.submittedAtMs) / 1_000,
    interval: row.basis && viewInterval(job, row.basis),
    source: row.source,
    cause: row.cause,
  };
}

function viewInterval(job: JobRecord, basis: PredictionBasis): CompletionInterval | null {
  const { earliestAtMs, latestAtMs, calibratedOn: source, calibrationJobs: jobs } = basis;
  if (source === 'simulation' && basis.samples === 0) return null;
  return {
    coverage: 0.9,
    earliestSeconds: (earliestAtMs - job.submittedAtMs) / 1_000,
    latestSeconds: (latestAtMs - job.submittedAtMs) / 1_000,
    earliestAt: iso(earliestAtMs),
    latestAt: iso(latestAtMs),
    source,
    jobs,
    basis: basisWords(basis),
  };
}

function basisWords({ calibratedOn, calibrationJobs, queue }: PredictionBasis): string {
  if (calibratedOn === 'simulation') {
    return `from simulation: fewer than ${recordsNeeded} promises kept or broken under these rules to calibrate on`;
  }
  const of = calibratedOn === 'queue' ? `queue ${queue + 1}` : 'all queues';
  return `calibrated on ${calibrationJobs} jobs of ${of}`;
}

/** Its queue under a policy; null where that has none. */
export function queueOf(job: JobRecord, policy: Policy): JobView['queue'] {
  if (policy.queueOf === undefined || policy.queues === undefined) return null;
  return { index: policy.queueOf(job.sizeGpuSeconds), of: policy.queues };
}

function sizeOf(job: JobRecord): JobView['size'] {
  const { stepsPerTrial, secondsPerStep, source } = job.estimate;
  const scaling = scalingTable(job)?.map(({ seconds, ...row }) => ({
    ...row,
    secondsPerStep: seconds,
  }));
  const gpuSeconds = job.sizeGpuSeconds;
  return { gpuSeconds, stepsPerTrial, secondsPerStep, source, scaling: scaling ?? null };
}

function demandOf(job: JobRecord): number {
  if (isTraining(job.submission)) return usefulGpus(job);
  if (job.trials.length === 0) return job.submission.trials * job.submission.gpusPerTrial;
  return job.trials
    .filter((trial) => !isTrialOver(trial))
    .reduce((sum, trial) => sum + trial.gpus, 0);
}

/** Share of all steps that are done; a trial that ended early counts as done. */
function progressOf(job: JobRecord): number {
  if (job.status === 'succeeded') return 1;
  const trials = trialsExpected(job);
  let done = 0;
  for (const trial of job.trials) {
    const steps = stepsExpected(trial, job.estimate.stepsPerTrial);
    done += hasEnded(trial, job) ? 1 : Math.min(1, trial.stepsDone / steps);
  }
  return done / trials;
}

/** By itself, early or not, and not because its job was cancelled or failed. */
function hasEnded(trial: TrialReport, { status, estimate }: JobRecord): boolean {
  if (!isTrialOver(trial)) return false;
  const wasStopped = status === 'cancelled' || status === 'failed';
  return !wasStopped || trial.stepsDone >= (trial.stepsTotal ?? estimate.stepsPerTrial);
}
