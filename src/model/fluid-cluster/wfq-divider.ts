import { type WfqParameters, WfqPolicy } from '../../policy/wfq.ts';
import { CapLevels } from './cap-levels.ts';
import type { Divider, Division } from './divider.ts';
import type { FluidJobs } from './jobs.ts';
import { shareInRounds } from './share-in-rounds.ts';
import { FluidQueue } from './wfq-queue.ts';

/**
 * PCS as its published simulator has it: GPUs are divided to any fraction. Queues share them by
 * weighted max-min, on demands that no efficiency cap limits; inside a queue jobs are served in
 * order of arrival up to their caps, and where that leaves GPUs the cap of all is relaxed by δ and
 * the queue is served again from its head.
 */
export function fractionalWfq(jobs: FluidJobs, gpus: number, parameters: WfqParameters): Division {
  const policy = new WfqPolicy(parameters);
  const { weights } = policy.parameters;
  const caps = new CapLevels(jobs.shapes, parameters);
  const queueByJob = Int32Array.from(jobs.sizeGpuSeconds, (size) => policy.queueOf(size));
  const lengths = weights.map(() => 0);
  for (const queue of queueByJob) lengths[queue] = (lengths[queue] ?? 0) + 1;
  return (state) => {
    const queues = weights.map(
      (weight, i) => new FluidQueue(state, { weight, caps, length: lengths[i] ?? 0 }),
    );
    return new WfqDivider(jobs, gpus, queues, queueByJob);
  };
}

class WfqDivider implements Divider {
  readonly divideAgainSeconds = null;
  private readonly jobs: FluidJobs;
  private readonly gpus: number;
  private readonly members: readonly FluidQueue[];
  private readonly queueByJob: Int32Array;
  private readonly rates: Float64Array;

  constructor(
    jobs: FluidJobs,
    gpus: number,
    members: readonly FluidQueue[],
    queueByJob: Int32Array,
  ) {
    this.jobs = jobs;
    this.gpus = gpus;
    this.members = members;
    this.queueByJob = queueByJob;
    this.rates = new Float64Array(members.length);
  }

  copy(other: WfqDivider): void {
    for (let i = 0; i < this.members.length; i++) {
      (this.members[i] as FluidQueue).copy(other.members[i] as FluidQueue);
    }
  }

  get queues(): number {
    return this.members.length;
  }

  queueOf(job: number): number {
    return this.queueByJob[job] as number;
  }

  isFull(queue: number): boolean {
    return (this.members[queue] as FluidQueue).isFull;
  }

  arrive(job: number): void {
    this.queueWith(job).add(job, this.jobs.demandGpus[job] as number);
  }

  depart(job: number, gpus: number): void {
    this.queueWith(job).remove(job, this.jobs.demandGpus[job] as number, gpus);
  }

  divide(): void {
    shareInRounds(this.members, this.gpus, this.rates);
    for (const queue of this.members) queue.serve();
  }

  private queueWith(job: number): FluidQueue {
    return this.members[this.queueOf(job)] as FluidQueue;
  }
}
