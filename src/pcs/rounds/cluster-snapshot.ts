/** Turns what drivers report into the snapshot that policies and playouts start from. */
import type { TrialReport } from '../../../bridge/index.ts';
import { microsPerSecond } from '../../kernel/units.ts';
import { demandTable, speedupsOf } from '../../model/demand/table.ts';
import type { JobPastSnapshot } from '../../model/gpu-cluster/job-past.ts';
import type {
  ClusterSnapshot,
  JobSnapshot,
  Overheads,
  Phase,
  TrialSnapshot,
} from '../../model/gpu-cluster/snapshot.ts';
import { measuredSecondsPerStep } from '../jobs/estimate.ts';
import type { JobRecord } from '../jobs/job.ts';
import { isTraining, trainingTrial } from '../jobs/training.ts';
import { stepsExpected, trialsExpected } from '../jobs/trial-steps.ts';

const microsPerMs = 1_000;

export interface Circumstances {
  readonly gpus: number;
  readonly nowMs: number;
  readonly overheads: Overheads;
  /** What a job was granted and met so far. */
  readonly pastOf: (job: JobRecord) => JobPastSnapshot;
  /** When it was last predicted to be over; null where it was not. */
  readonly endMsOf: (job: JobRecord) => number | null;
  /**
   * Whether trials count that were announced but not made yet: a prediction includes them, an
   * allocation does not, because nobody could use the GPUs.
   */
  readonly withUnborn: boolean;
}

/** The state of the cluster as far as its drivers told, for `jobs` in order of arrival. */
export function takeSnapshot(
  jobs: readonly JobRecord[],
  circumstances: Circumstances,
): ClusterSnapshot {
  const { gpus, nowMs, overheads } = circumstances;
  return {
    nowMicros: nowMs * microsPerMs,
    gpus,
    overheads,
    jobs: jobs.map((job) => snapshotOf(job, circumstances)),
  };
}

function snapshotOf(job: JobRecord, circumstances: Circumstances): JobSnapshot {
  const { pastOf, endMsOf } = circumstances;
  return {
    id: job.id,
    sequence: job.sequence,
    arrivalMicros: job.submittedAtMs * microsPerMs,
    sizeGpuSeconds: job.sizeGpuSeconds,
    reuseActors: job.submission.reuseActors,
    grantedGpus: job.grantedGpus,
    ...pastOf(job),
    launchedMicros: microsOrNull(job.launchedAtMs),
    readyMicros: microsOrNull(job.readyAtMs),
    endMicros: microsOrNull(endMsOf(job)),
    trials: trialsOf(job, circumstances),
  };
}

function microsOrNull(ms: number | null): number | null {
  return ms === null ? null : ms * microsPerMs;
}

function trialsOf(job: JobRecord, { nowMs, withUnborn }: Circumstances): TrialSnapshot[] {
  if (isTraining(job.submission)) return [trainingTrial(job)];
  const secondsPerStep = usualSecondsPerStep(job);
  const trials = bornTrials(job, secondsPerStep);
  if (withUnborn) trials.push(...unbornTrials(job, secondsPerStep));
  if (job.submission.demand.table === undefined) return trials;
  return [elasticTrial(job, trials, nowMs * microsPerMs)];
}

function bornTrials(job: JobRecord, secondsPerStep: number): TrialSnapshot[] {
  const { stepsPerTrial } = job.estimate;
  return job.trials.map((trial) => ({
    id: trial.id,
    gpus: trial.gpus,
    speedups: null,
    stepsTotal: stepsExpected(trial, stepsPerTrial),
    stepsDone: trial.stepsDone,
    secondsPerStep: trial.secondsPerStep ?? secondsPerStep,
    phase: phaseOf(trial),
    sinceMicros: trial.sinceMs * microsPerMs,
    startedBefore: trial.starts > (trial.phase === 'starting' ? 1 : 0),
  }));
}

/** Trials that were announced at submission and that the driver has not made yet. */
function unbornTrials(job: JobRecord, secondsPerStep: number): TrialSnapshot[] {
  const { submission, estimate, submittedAtMs } = job;
  const trials: TrialSnapshot[] = [];
  for (let i = job.trials.length; i < trialsExpected(job); i++) {
    trials.push({
      id: `unborn-${i}`,
      gpus: submission.gpusPerTrial,
      speedups: null,
      stepsTotal: estimate.stepsPerTrial,
      stepsDone: 0,
      secondsPerStep,
      phase: 'waiting',
      sinceMicros: submittedAtMs * microsPerMs,
      startedBefore: false,
    });
  }
  return trials;
}

/** Of trials that have not reported: as the others were measured, whatever was stated or guessed. */
function usualSecondsPerStep({ trials, estimate }: JobRecord): number {
  return measuredSecondsPerStep(trials) ?? estimate.secondsPerStep;
}

/** A failed trial will not run again (Tune retries before it says so). */
function phaseOf(trial: TrialReport): Phase {
  return trial.phase === 'failed' ? 'done' : trial.phase;
}

/**
 * A job with a demand function of its own is one piece of work with that speed-up. Its trials report
 * at different times, so that while one runs the work is said to stand where it stands now.
 */
function elasticTrial(
  job: JobRecord,
  trials: readonly TrialSnapshot[],
  nowMicros: number,
): TrialSnapshot {
  const table = job.submission.demand.table ?? [];
  const stepsTotal = trials.reduce((sum, trial) => sum + trial.stepsTotal, 0);
  const left = trials.filter((trial) => trial.phase !== 'done');
  const usableGpus = left.reduce((sum, trial) => sum + trial.gpus, 0);
  const gpus = Math.max(1, Math.min(table.at(-1)?.gpus ?? 1, usableGpus));
  const phase = phaseOfAll(trials);
  const sinceMicros = Math.max(...trials.map((trial) => trial.sinceMicros));
  return {
    id: job.id,
    gpus,
    speedups: speedupsOf(demandTable(table, gpus)),
    stepsTotal,
    stepsDone: trials.reduce((sum, trial) => sum + stepsAt(trial, nowMicros), 0),
    secondsPerStep: (table[0]?.seconds ?? 1) / stepsTotal,
    phase,
    sinceMicros: phase === 'running' ? nowMicros : sinceMicros,
    startedBefore: trials.some((trial) => trial.startedBefore),
    unreported: trials.every((trial) => trial.stepsDone === 0),
    heldGpus: job.heldGpus,
    resizesAtOnce: true,
  };
}

/** The work goes on while one of them runs. */
function phaseOfAll(trials: readonly TrialSnapshot[]): Phase {
  const phases = trials.map(({ phase }) => phase);
  if (phases.includes('running')) return 'running';
  const busy = phases.find((phase) => phase !== 'waiting' && phase !== 'done');
  return busy ?? (phases.includes('waiting') ? 'waiting' : 'done');
}

/** A step counts as done when it is reported; until then some of it is left, however little. */
const partMost = 1 - 1e-6;

/**
 * Steps done with the part of the present one. A step that is late is expected to be as late again,
 * as everywhere in playouts, and what that takes is as if it had yet to be done.
 */
function stepsAt(trial: TrialSnapshot, nowMicros: number): number {
  const { phase, stepsDone, stepsTotal, sinceMicros, secondsPerStep } = trial;
  if (phase !== 'running' || stepsDone >= stepsTotal) return stepsDone;
  const part = Math.max(0, nowMicros - sinceMicros) / (secondsPerStep * microsPerSecond);
  return stepsDone + Math.min(part, 2 - part, partMost);
}
