/** Lets the policy decide when something changed that counts, and keeps its decision until then. */
import { type Decision, decide } from '../../model/gpu-cluster/decide.ts';
import type { Overheads } from '../../model/gpu-cluster/snapshot.ts';
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
  #dueMs = Number.POSITIVE_INFINITY;

  constructor(parts: DeciderParts) {
    this.#parts = parts;
  }

  /**
   * The decision that stands: until a job comes, ends or can use more or fewer GPUs, the cluster or
   * the policy changes, a lease ends, or the growth of a training is not worth its restart any more.
   * What drivers do to carry it out is no reason to decide anew.
   */
  decision(): Decision {
    const { book, gpus, clock, overheads } = this.#parts;
    const policy = this.#parts.policy();
    const nowMs = clock.nowMs();
    const jobs = book.active().filter(canRun);
    const circumstances = JSON.stringify([gpus(), jobs.map(claimOf)]);
    const known = {
      ...{ gpus: gpus(), nowMs, overheads: overheads(), withUnborn: false },
      pastOf: (job: JobRecord) => book.past(job, nowMs),
      endMsOf: (job: JobRecord) => book.endMs(job),
    };
    const isSame = policy === this.#policy && circumstances === this.#circumstances;
    if (this.#decision !== null && isSame && nowMs < this.#dueMs) {
      const growing = jobs.filter(isToGrow(this.#decision));
      if (growing.length === 0) return this.#decision;
      if (this.#decision.isWorthwhileIn(takeSnapshot(growing, known))) return this.#decision;
    }
    const decision = decide(takeSnapshot(jobs, known), policy);
    const again = decision.decideAgainSeconds;
    this.#dueMs = again === null ? Number.POSITIVE_INFINITY : nowMs + Math.ceil(again * 1_000);
    this.#policy = policy;
    this.#circumstances = circumstances;
    this.#decision = decision;
    return decision;
  }

  /** Milliseconds until the next decision is due although nothing happens; null for never. */
  get dueInMs(): number | null {
    if (!Number.isFinite(this.#dueMs)) return null;
    return Math.max(0, this.#dueMs - this.#parts.clock.nowMs());
  }
}

/** Whether a job is a training at work that was given more GPUs than it holds. */
function isToGrow(decision: Decision): (job: JobRecord) => boolean {
  return ({ id, submission, heldGpus }) =>
    isTraining(submission) && heldGpus > 0 && decision.gpus(id) > heldGpus;
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
