/** Lets the policy decide when something changed that counts, and keeps its decision until then. */
import { type Decision, decide } from '../../model/gpu-cluster/decide.ts';
import type { ClusterSnapshot, Overheads } from '../../model/gpu-cluster/snapshot.ts';
import type { Policy } from '../../policy/scheduler.ts';
import { isOver, type JobRecord } from '../jobs/job.ts';
import type { JobBook } from '../jobs/job-book.ts';
import { isTraining } from '../jobs/training.ts';
import { isTrialOver, trialsExpected } from '../jobs/trial-steps.ts';
import type { Clock } from '../ports.ts';
import { takeSnapshot } from './cluster-snapshot.ts';

export interface DeciderParts {
  readonly book: JobBook;
  readonly clock: Clock;
  readonly overheads: () => Overheads;
  readonly gpus: () => number;
  readonly policy: () => Policy;
}

export class Decider {
  readonly #parts: DeciderParts;
  #decision: Decision | null = null;
  /** Who made it, and what for. */
  #policy: Policy | null = null;
  #circumstances = '';
  /** When the policy wants to decide again although nothing happened; infinite for never. */
  #leaseEndMs = Number.POSITIVE_INFINITY;

  constructor(parts: DeciderParts) {
    this.#parts = parts;
  }

  /**
   * The decision that stands: until a job comes, ends or can use more or fewer GPUs, the cluster or
   * the policy changes, a lease ends, or a training stops gaining from more GPUs.
   * What drivers do to carry it out is no reason to decide anew.
   */
  decision(): Decision {
    const { book, gpus, clock } = this.#parts;
    const policy = this.#parts.policy();
    const nowMs = clock.nowMs();
    const jobs = book.active().filter(canRun);
    const circumstances = JSON.stringify([gpus(), jobs.map(claimOf)]);
    const isSame = policy === this.#policy && circumstances === this.#circumstances;
    if (this.#decision !== null && isSame && nowMs < this.#leaseEndMs) {
      if (nowMs < this.#satedMs(this.#decision)) return this.#decision;
    }
    const decision = decide(this.#snapshotOf(jobs), policy);
    const again = decision.decideAgainSeconds;
    this.#leaseEndMs = again === null ? Number.POSITIVE_INFINITY : nowMs + Math.ceil(again * 1_000);
    this.#policy = policy;
    this.#circumstances = circumstances;
    this.#decision = decision;
    return decision;
  }

  /** Milliseconds until a decision may be due although nothing happens; null for never. */
  dueInMs(): number | null {
    if (this.#decision === null) return null;
    const dueMs = Math.min(this.#leaseEndMs, this.#satedMs(this.#decision));
    return Number.isFinite(dueMs) ? Math.max(0, dueMs - this.#parts.clock.nowMs()) : null;
  }

  /** When a training stops gaining from more GPUs as was decided; infinite for never. */
  #satedMs(decision: Decision): number {
    const trainings = this.#parts.book.active().filter(isTrainingUnderWay);
    if (trainings.length === 0) return Number.POSITIVE_INFINITY;
    return Math.ceil(decision.standsUntilMicros(this.#snapshotOf(trainings)) / 1_000);
  }

  #snapshotOf(jobs: readonly JobRecord[]): ClusterSnapshot {
    const { book, gpus, clock, overheads } = this.#parts;
    const nowMs = clock.nowMs();
    return takeSnapshot(jobs, {
      ...{ gpus: gpus(), nowMs, overheads: overheads(), withUnborn: false },
      pastOf: (job: JobRecord) => book.past(job, nowMs),
      endMsOf: (job: JobRecord) => book.endMs(job),
    });
  }
}

/** Whether a job is a training that began; until then it gains from all GPUs that it can use. */
function isTrainingUnderWay(job: JobRecord): boolean {
  if (!isTraining(job.submission) || !canRun(job)) return false;
  return job.trials.some(({ starts }) => starts > 0);
}

/** What a job is to the policy, apart from what changes as time passes. */
function claimOf({ id, sizeGpuSeconds, trials }: JobRecord): readonly (string | number)[] {
  const gpus = trials.filter((trial) => !isTrialOver(trial)).map((trial) => trial.gpus);
  return [id, sizeGpuSeconds, ...gpus];
}

/** Whether GPUs would be of use to the job now. */
export function canRun(job: JobRecord): boolean {
  if (isOver(job.status) || job.cancelRequested || job.readyAtMs === null) return false;
  return job.trials.some((trial) => !isTrialOver(trial));
}

/**
 * GPUs of the trials that are not over, those that were announced but not made yet included; of a
 * training all that it may grow to.
 */
export function wantedGpus(job: JobRecord): number {
  const { submission, trials } = job;
  if (submission.maxGpus !== undefined) return submission.maxGpus;
  const unborn = trialsExpected(job) - trials.length;
  const born = trials
    .filter((trial) => !isTrialOver(trial))
    .reduce((sum, trial) => sum + trial.gpus, 0);
  return born + unborn * submission.gpusPerTrial;
}
