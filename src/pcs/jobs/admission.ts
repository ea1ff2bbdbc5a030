/** Turns a submission into a job, or refuses it with the reason. */
import type { JobSubmission } from '../../api/submission.ts';
import { RequestError } from '../errors.ts';
import type { HistoryStore } from '../history.ts';
import type { Runner } from '../ports.ts';
import { estimateDemand, samplesRemembered, sizeOf } from './estimate.ts';
import type { DemandEstimate, JobRecord } from './job.ts';
import { estimateTraining, isTraining, profileOf, scalingRemembered } from './training.ts';

/** A job record as it stands at submission; nothing is stored. */
export function newJob(
  submission: JobSubmission,
  history: Pick<HistoryStore, 'examples' | 'scaling'>,
  at: { readonly id: string; readonly nowMs: number; readonly sequence: number },
): JobRecord {
  const fingerprint = submission.fingerprint ?? submission.entrypoint;
  const estimate = estimateOf(submission, fingerprint, history);
  return {
    id: at.id,
    sequence: at.sequence,
    submission,
    fingerprint,
    submittedAtMs: at.nowMs,
    sizeGpuSeconds: sizeOf(submission, estimate),
    status: 'launching',
    estimate,
    incarnation: 0,
    launchedAtMs: null,
    readyAtMs: null,
    startedAtMs: null,
    finishedAtMs: null,
    epoch: 0,
    grantedGpus: 0,
    heldGpus: 0,
    preemptions: 0,
    trialsTotal: null,
    cancelRequested: false,
    driverKey: null,
    trials: [],
    outcome: null,
  };
}

function estimateOf(
  submission: JobSubmission,
  fingerprint: string,
  history: Pick<HistoryStore, 'examples' | 'scaling'>,
): DemandEstimate {
  const alike = history.examples(samplesRemembered, fingerprint);
  const all = alike.length > 0 ? alike : history.examples(samplesRemembered);
  const estimate = estimateDemand(submission, alike, all);
  if (!isTraining(submission)) return estimate;
  const profile = profileOf(history.scaling(scalingRemembered, fingerprint));
  return estimateTraining(submission, estimate, profile);
}

/** Throws when the cluster, of `gpus` GPUs, can never run the job. */
export function checkFits(submission: JobSubmission, gpus: number): void {
  if (gpus === 0) {
    throw new RequestError(
      'unavailable',
      'no-gpus',
      'the cluster has shown no GPUs yet, so nothing can be promised',
    );
  }
  if (submission.gpusPerTrial > gpus) {
    throw new RequestError(
      'impossible',
      'too-many-gpus',
      `a trial asks for ${submission.gpusPerTrial} GPUs and the cluster has ${gpus}`,
      { field: 'gpusPerTrial', value: submission.gpusPerTrial, allowed: `1 to ${gpus}` },
    );
  }
}

/** Jobs of decades are mistakes, and times so far away are not exact. */
const secondsMost = 1e9;

/** Throws when the job, on the GPUs of one trial at a time, takes longer than can be foretold. */
export function checkLength({ submission, sizeGpuSeconds }: JobRecord): void {
  const seconds = sizeGpuSeconds / submission.gpusPerTrial;
  if (seconds <= secondsMost) return;
  throw new RequestError(
    'impossible',
    'too-long',
    `one trial after the other, the job takes ${seconds} seconds`,
    {
      field: 'demand',
      value: submission.demand,
      allowed: `trials, steps and seconds of a step whose product is at most ${secondsMost} seconds`,
    },
  );
}

/** Throws when the submission names a package that was not uploaded here. */
export function checkPackage(submission: JobSubmission, runner: Pick<Runner, 'hasPackage'>): void {
  const { package: id } = submission;
  if (id === undefined || runner.hasPackage(id)) return;
  throw new RequestError('impossible', 'unknown-package', `package ${id} is not stored here`, {
    field: 'package',
    value: id,
    allowed: 'an id that POST /v1/packages answered',
  });
}

/** A job's id: its name made plain, and a suffix that is unique. */
export function jobId(name: string, suffix: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${plain.slice(0, 40)}-${suffix}`;
}
