import { assert } from '../kernel/assert.ts';
import { apportionWholeGpus, shareByWeight } from './apportion.ts';
import { boostedArrivalSeconds } from './boost.ts';
import type { Allotment, Policy, PolicyJob, Reason, Scheduler } from './scheduler.ts';
import {
  numberField,
  onlyFields,
  PolicySpecError,
  positiveNumbersField,
  type SpecFields,
} from './spec.ts';
import { type CapRule, Member, WfqQueue } from './wfq-queue.ts';
import { wfqReason } from './wfq-reason.ts';

/** The parameters of PCS (thesis §3.3): how jobs are classified and what each class is given. */
export interface WfqParameters extends CapRule {
  /** Largest size of each queue but the last, rising, in GPU-seconds; one less than the weights. */
  readonly thresholds: readonly number[];
  /** Share of each queue, smallest jobs first; any positive numbers, of which only ratios matter. */
  readonly weights: readonly number[];
  /** γ of the γ-Boost order inside each queue, per second; absent for order of arrival. */
  readonly gamma?: number;
}

/**
 * PCS: weighted fair queueing over queues of similar job sizes, first come first served with an
 * efficiency cap inside each (thesis §3.3.1), in whole GPUs. With γ, small jobs of a queue come
 * before larger ones that arrived a little earlier (see `boostedArrivalSeconds`).
 */
export class WfqPolicy implements Policy {
  readonly name = 'pcs';
  readonly parameters: WfqParameters;

  constructor(parameters: WfqParameters) {
    assert(
      parameters.thresholds.length + 1 === parameters.weights.length,
      'there must be one threshold between two queues',
    );
    const total = parameters.weights.reduce((sum, weight) => sum + weight, 0);
    const weights = parameters.weights.map((weight) => weight / total);
    this.parameters = { ...parameters, weights };
  }

  get queues(): number {
    return this.parameters.weights.length;
  }

  queueOf(sizeGpuSeconds: number): number {
    const thresholds = this.parameters.thresholds;
    let index = 0;
    while (index < thresholds.length && sizeGpuSeconds > (thresholds[index] ?? 0)) index++;
    return index;
  }

  start<J extends PolicyJob>(): Scheduler<J> {
    return new WfqScheduler<J>(this);
  }
}

const knownFields = ['name', 'thresholds', 'weights', 'zetaMin', 'delta', 'gamma'];

/** Checks the parameters in `spec`; throws `PolicySpecError` when one of them is not allowed. */
export function wfqFromSpec(spec: SpecFields): WfqPolicy {
  onlyFields(spec, knownFields);
  const weights = positiveNumbersField(spec, 'weights');
  const thresholds = positiveNumbersField(spec, 'thresholds');
  if (weights.length === 0) throw new PolicySpecError('weights', weights, 'at least one weight');
  if (thresholds.length !== weights.length - 1) {
    const allowed = `${weights.length - 1} numbers, one less than there are weights`;
    throw new PolicySpecError('thresholds', thresholds, allowed);
  }
  thresholds.forEach((threshold, i) => {
    const before = thresholds[i - 1] ?? 0;
    if (threshold > before) return;
    throw new PolicySpecError(`thresholds[${i}]`, threshold, `a number above ${before}`);
  });
  const zetaMin = numberField(spec, 'zetaMin', { from: 0, to: 1 });
  const delta = numberField(spec, 'delta', { from: 0.001, to: 1 });
  const parameters = { thresholds, weights, zetaMin, delta };
  if (spec['gamma'] === undefined) return new WfqPolicy(parameters);
  const gamma = numberField(spec, 'gamma', { from: 1e-12, to: 1e6 });
  return new WfqPolicy({ ...parameters, gamma });
}

class WfqScheduler<J extends PolicyJob> implements Scheduler<J> {
  readonly decideAgainSeconds = null;
  private readonly policy: WfqPolicy;
  private readonly queues: readonly WfqQueue<J>[];
  /** The same queues, heaviest first, smaller jobs first among equals. */
  private readonly byWeight: readonly WfqQueue<J>[];

  constructor(policy: WfqPolicy) {
    const { weights, ...rule } = policy.parameters;
    this.policy = policy;
    this.queues = weights.map((weight) => new WfqQueue<J>(weight, rule));
    const place = new Map(this.queues.map((queue, i) => [queue, i]));
    this.byWeight = this.queues.toSorted(
      (a, b) => b.weight - a.weight || (place.get(a) ?? 0) - (place.get(b) ?? 0),
    );
  }

  admit(job: J): void {
    this.queueOf(job).members.add(new Member(job, this.rankOf(job)));
  }

  remove(job: J): void {
    this.queueOf(job).members.remove(job.sequence, this.rankOf(job));
  }

  allocate(gpus: number, _nowMicros: number, into: Allotment<J>): void {
    this.divide(gpus);
    for (const queue of this.queues) {
      const members = queue.members;
      for (let i = members.start; i < queue.reached; i++) {
        const member = members.at(i);
        if (member !== undefined && member.gpus > 0) into.give(member.job, member.gpus);
      }
    }
  }

  explain(gpus: number, _nowMicros: number): (job: J) => Reason {
    this.divide(gpus);
    const { queues, parameters } = this.policy;
    return (job) =>
      wfqReason(job, this.queueOf(job), {
        index: this.policy.queueOf(job.sizeGpuSeconds),
        queues,
        clusterGpus: gpus,
        zetaMin: parameters.zetaMin,
        isByArrival: parameters.gamma === undefined,
      });
  }

  /** Decides: afterwards every queue holds its GPUs, and every member that it reached its own. */
  private divide(gpus: number): void {
    for (const queue of this.queues) queue.recount(gpus);
    shareByWeight(this.queues, gpus);
    apportionWholeGpus(this.queues, this.byWeight, gpus);
    let left = 0;
    for (const queue of this.queues) left += queue.serve();
    if (left > 0) this.offer(left);
  }

  /**
   * Offers what the queues could not use, because their jobs take GPUs by the unit, to all jobs in
   * order of arrival.
   */
  private offer(gpus: number): void {
    let left = gpus;
    for (const queue of this.queues) queue.offered = queue.members.start;
    for (let next = this.nextToOffer(); next !== null && left > 0; next = this.nextToOffer()) {
      left -= next.offer(left);
    }
  }

  /** The queue whose next job to be offered GPUs arrived first; null when all were offered. */
  private nextToOffer(): WfqQueue<J> | null {
    let first: WfqQueue<J> | null = null;
    let sequence = Number.POSITIVE_INFINITY;
    for (const queue of this.queues) {
      const member = queue.members.at(queue.offered);
      if (member === undefined || member.sequence >= sequence) continue;
      first = queue;
      sequence = member.sequence;
    }
    return first;
  }

  private rankOf(job: J): number | undefined {
    const { gamma } = this.policy.parameters;
    return gamma === undefined ? undefined : boostedArrivalSeconds(job, gamma);
  }

  private queueOf(job: J): WfqQueue<J> {
    const queue = this.queues[this.policy.queueOf(job.sizeGpuSeconds)];
    assert(queue !== undefined, `job ${job.id} belongs to no queue`);
    return queue;
  }
}
