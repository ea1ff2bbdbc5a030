import type { Allotment, Policy, PolicyJob, Scheduler } from '../../policy/scheduler.ts';
import { Presence } from './contention.ts';
import type { Divider, Division } from './divider.ts';
import type { FluidState } from './state.ts';

/** Any policy at work on a fluid cluster: the same code that decides on a live one. */
export function byPolicy(policy: Policy, gpus: number): Division {
  return (state) => new PolicyDivider(policy, gpus, state);
}

class PolicyDivider implements Divider, Allotment<FluidPolicyJob> {
  readonly queues = 0;
  private readonly policy: Policy;
  private readonly gpus: number;
  private readonly state: FluidState;
  private readonly presence: Presence;
  private scheduler: Scheduler<FluidPolicyJob>;
  private readonly jobs = new Map<number, FluidPolicyJob>();

  constructor(policy: Policy, gpus: number, state: FluidState) {
    this.policy = policy;
    this.gpus = gpus;
    this.state = state;
    this.presence = new Presence(state);
    this.scheduler = policy.start();
  }

  get divideAgainSeconds(): number | null {
    return this.scheduler.decideAgainSeconds;
  }

  queueOf(_job: number): number {
    return 0;
  }

  isFull(_queue: number): boolean {
    return false;
  }

  arrive(job: number): void {
    this.presence.arrive(job);
    this.admit(job);
  }

  depart(index: number, _gpus: number): void {
    this.presence.depart();
    const job = this.jobs.get(index);
    if (job === undefined) return;
    this.jobs.delete(index);
    this.scheduler.remove(job);
  }

  divide(): void {
    const { state, scheduler } = this;
    this.presence.pass();
    for (const job of this.jobs.values()) job.targetGpus = 0;
    scheduler.allocate(this.gpus, state.nowMicros, this);
    for (const job of this.jobs.values()) state.setGpus(job.sequence, job.targetGpus);
  }

  give(job: FluidPolicyJob, gpus: number): void {
    job.targetGpus = gpus;
  }

  copy(other: PolicyDivider): void {
    this.presence.copy(other.presence);
    this.jobs.clear();
    this.scheduler = this.policy.start();
    for (const job of other.jobs.keys()) this.admit(job);
  }

  private admit(index: number): void {
    const job = new FluidPolicyJob(index, this.state, this.presence);
    this.jobs.set(index, job);
    this.scheduler.admit(job);
  }
}

/** A job as policies see it. */
class FluidPolicyJob implements PolicyJob {
  readonly id: string;
  readonly sequence: number;
  readonly arrivalMicros: number;
  readonly sizeGpuSeconds: number;
  readonly neededGpus: number;
  readonly demandGpus: number;
  readonly unitGpus = 1;
  readonly leastGpus = 1;
  targetGpus = 0;
  private readonly state: FluidState;
  private readonly presence: Presence;

  constructor(index: number, state: FluidState, presence: Presence) {
    const { jobs } = state;
    this.id = jobs.ids[index] as string;
    this.sequence = index;
    this.arrivalMicros = jobs.arrivalMicros[index] as number;
    this.sizeGpuSeconds = jobs.sizeGpuSeconds[index] as number;
    this.neededGpus = jobs.demandGpus[index] as number;
    this.demandGpus = this.neededGpus;
    this.state = state;
    this.presence = presence;
  }

  usableGpus(gpus: number): number {
    return Math.min(gpus, this.demandGpus);
  }

  speedup(gpus: number): number {
    return this.state.speedup(this.sequence, gpus);
  }

  /** As believed at submission, less what was done since: a wrong size is never corrected. */
  remainingGpuSeconds(_nowMicros: number): number {
    const { jobs } = this.state;
    const believed = this.sizeGpuSeconds / (jobs.workSeconds[this.sequence] as number);
    return this.state.leftNow(this.sequence) * believed;
  }

  attainedGpuSeconds(_nowMicros: number): number {
    return this.state.attainedNow(this.sequence);
  }

  contention(_nowMicros: number): number {
    return this.presence.contention(this.sequence);
  }
}
