/** Training jobs: one trial that runs on any number of GPUs, with speed-ups that are measured. */
import { type TrialReport, trainingTrial as trainingTrialId } from '../../../bridge/index.ts';
import type { JobSubmission } from '../../api/submission.ts';
import type { ScalingRow } from '../../model/demand/curve.ts';
import { type DemandRow, demandTable, speedupsOf } from '../../model/demand/table.ts';
import type { SpeedupTable, TrialSnapshot } from '../../model/gpu-cluster/snapshot.ts';
import { quantile } from '../../stats/quantile.ts';
import type { ScalingSample } from '../history.ts';
import type { DemandEstimate, JobRecord } from './job.ts';

/** The newest samples of a fingerprint that its profile is made of, over all counts of GPUs. */
export const scalingRemembered = 200;

/** Of each count of GPUs the newest that count: machines change. */
const samplesPerCount = 5;

export function isTraining(submission: JobSubmission): boolean {
  return submission.maxGpus !== undefined;
}

/** Why the driver of such a submission cannot go on with these trials; null where it can. */
export function mismatch(submission: JobSubmission, trials: readonly TrialReport[]): string | null {
  if (!isTraining(submission) || trials.every(({ id }) => id === trainingTrialId)) return null;
  return (
    'it was submitted with maxGpus, as a training that calls foresight.train, ' +
    'but its script runs an experiment of Ray Tune'
  );
}

/** Seconds of a step by GPUs as earlier jobs measured them, for each count the median of the newest. */
export function profileOf(samples: readonly ScalingSample[]): ScalingRow[] {
  const byGpus = Map.groupBy(samples, (sample) => sample.gpus);
  return [...byGpus].map(([gpus, newest]) => {
    const seconds = newest.slice(0, samplesPerCount).map((sample) => sample.secondsPerStep);
    return { gpus, seconds: quantile(seconds, 0.5) };
  });
}

/**
 * The estimate of a training job, from the one that any job gets and from the profile of its model.
 * Without a profile it is taken to scale linearly. What the user says of one GPU holds, and the
 * profile then says how it shrinks.
 */
export function estimateTraining(
  submission: JobSubmission,
  base: DemandEstimate,
  profile: readonly ScalingRow[],
): DemandEstimate {
  const { stepsPerTrial, secondsPerStep, table } = submission.demand;
  if (table !== undefined || profile.length === 0) return base;
  const measured = secondsOnOne(profile);
  if (secondsPerStep === undefined) {
    // The number of steps may still be a guess from jobs that are not like it.
    const source = stepsPerTrial === undefined ? base.source : 'history';
    return { ...base, secondsPerStep: measured, source, scaling: profile };
  }
  const factor = secondsPerStep / measured;
  const scaling = profile.map(({ gpus, seconds }) => ({ gpus, seconds: factor * seconds }));
  return { ...base, scaling };
}

/** What the job measures on the GPUs it has now; null when nothing is measured yet. */
export function measuredScaling(job: JobRecord): ScalingRow | null {
  const [trial] = job.trials;
  if (!isTraining(job.submission) || trial === undefined || trial.secondsPerStep === null) {
    return null;
  }
  const isAtWork = trial.phase === 'running' || trial.phase === 'stopping';
  return isAtWork ? { gpus: trial.gpus, seconds: trial.secondsPerStep } : null;
}

/**
 * The estimate with a measurement in it, in the place of an earlier one on as many GPUs and of a mere
 * guess. What the user said keeps its shape, and takes the level that was measured. Null when nothing
 * changes.
 */
export function profileTraining(before: DemandEstimate, job: JobRecord): DemandEstimate | null {
  const row = measuredScaling(job);
  if (row === null) return null;
  if (before.source === 'user') return levelled(before, job, row);
  const known = before.scaling ?? [];
  const same = known.find((one) => one.gpus === row.gpus);
  if (same?.seconds === row.seconds) return null;
  const scaling = [...known.filter((one) => one.gpus !== row.gpus), row];
  return {
    stepsPerTrial: job.trials[0]?.stepsTotal ?? before.stepsPerTrial,
    secondsPerStep: secondsOnOne(scaling),
    source: 'profile',
    scaling,
  };
}

function levelled(
  before: DemandEstimate,
  job: JobRecord,
  { gpus, seconds }: ScalingRow,
): DemandEstimate | null {
  const table = scalingTable(job) ?? [];
  const said = table[gpus - 1]?.seconds;
  if (said === undefined || said === seconds) return null;
  const scaling = table.map((row) => ({ ...row, seconds: (row.seconds * seconds) / said }));
  return { ...before, scaling };
}

/** Seconds of a step on 1 GPU to the most it can use; null for a job that is not elastic. */
export function scalingTable(job: JobRecord): readonly DemandRow[] | null {
  if (!isTraining(job.submission)) return null;
  const { table } = scalingOf(job);
  if (statedTable(job) === undefined) return table;
  const steps = stepsOf(job);
  return table.map((row) => ({ ...row, seconds: row.seconds / steps }));
}

/** The fewest GPUs on which it is as fast as it can be; more would be wasted on it. */
export function usefulGpus(job: JobRecord): number {
  const { speedups } = scalingOf(job);
  return speedups.indexOf(speedups.at(-1) ?? 1);
}

/** Up to those GPUs. */
export function trainingSpeedups(job: JobRecord): SpeedupTable {
  return scalingOf(job).speedups.slice(0, usefulGpus(job) + 1);
}

/** A training job as policies and playouts see it. */
export function trainingTrial(job: JobRecord): TrialSnapshot {
  const [trial] = job.trials;
  const steps = stepsOf(job);
  const phase = trial?.phase === 'failed' ? 'done' : (trial?.phase ?? 'waiting');
  return {
    id: trial?.id ?? 'unborn',
    gpus: usefulGpus(job),
    speedups: scalingOf(job).speedups,
    stepsTotal: Math.max(steps, trial?.stepsDone ?? 0, 1),
    stepsDone: trial?.stepsDone ?? 0,
    secondsPerStep: scalingTable(job)?.[0]?.seconds ?? job.estimate.secondsPerStep,
    phase,
    sinceMicros: 1_000 * (trial?.sinceMs ?? job.submittedAtMs),
    startedBefore: (trial?.starts ?? 0) > (phase === 'starting' ? 1 : 0),
    heldGpus: job.heldGpus,
  };
}

function stepsOf({ trials: [trial], estimate }: JobRecord): number {
  return trial?.stepsTotal ?? estimate.stepsPerTrial;
}

/** The whole job's seconds by GPUs as its user said them, until it is known better. */
function statedTable({ submission, estimate }: JobRecord) {
  return estimate.scaling == null ? submission.demand.table : undefined;
}

function knownScaling({ estimate }: JobRecord): readonly ScalingRow[] {
  return estimate.scaling ?? [{ gpus: 1, seconds: estimate.secondsPerStep }];
}

function secondsOnOne(rows: readonly ScalingRow[]): number {
  return demandTable(rows, 1)[0]?.seconds ?? 1;
}

interface Scaling {
  readonly table: readonly DemandRow[];
  readonly speedups: SpeedupTable;
}

/** Snapshots are taken far more often than anything is measured. */
const remembered = new WeakMap<readonly ScalingRow[], Scaling>();

function scalingOf(job: JobRecord): Scaling {
  const { maxGpus: gpusMax = 1 } = job.submission;
  const rows = statedTable(job) ?? knownScaling(job);
  const before = remembered.get(rows);
  if (before?.table.length === gpusMax) return before;
  const table = demandTable(rows, gpusMax);
  const scaling = { table, speedups: speedupsOf(table) };
  remembered.set(rows, scaling);
  return scaling;
}
