import type { WeightedClaim } from '../../policy/apportion.ts';
import type { CapLevels } from './cap-levels.ts';
import { lacksMore } from './share-in-rounds.ts';
import type { FluidState } from './state.ts';

/** Shares are sums of a few fractions: less than this is rounding. */
const tolerance = 1e-9;

/** What a queue is for good. */
export interface QueueRules {
  readonly weight: number;
  readonly caps: CapLevels;
  /** How many jobs of the workload belong to it. */
  readonly length: number;
}

/** One class of job sizes: its members in order of arrival, and how far they were served. */
export class FluidQueue implements WeightedClaim {
  readonly weight: number;
  demandGpus = 0;
  shareGpus = 0;
  private readonly state: FluidState;
  /** By job, see `FluidJobs`. */
  private readonly shape: Int32Array;
  private readonly caps: CapLevels;
  private readonly members: Int32Array;
  private start = 0;
  private end = 0;
  /** Index after the last member that was given GPUs. */
  private served = 0;
  /** The share that was last handed out, and at which level of relaxing. */
  private servedGpus = 0;
  private level = 0;
  /** GPUs of the share that no member holds. */
  private freeGpus = 0;

  constructor(state: FluidState, { weight, caps, length }: QueueRules) {
    this.state = state;
    this.shape = state.jobs.shape;
    this.weight = weight;
    this.caps = caps;
    this.members = new Int32Array(length);
  }

  copy(other: FluidQueue): void {
    this.demandGpus = other.demandGpus;
    this.shareGpus = other.shareGpus;
    this.start = other.start;
    this.end = other.end;
    this.served = other.served;
    this.servedGpus = other.servedGpus;
    this.level = other.level;
    this.freeGpus = other.freeGpus;
    this.members.set(other.members.subarray(other.start, other.end), other.start);
  }

  /** Its share is used up at the cap of ζ_min, and would not grow with its demand. */
  get isFull(): boolean {
    return lacksMore(this) && this.level === 0 && this.freeGpus <= tolerance;
  }

  canUseMoreThan(gpus: number): boolean {
    return this.demandGpus > gpus;
  }

  add(job: number, demandGpus: number): void {
    this.members[this.end++] = job;
    this.demandGpus += demandGpus;
  }

  /** Members that hold GPUs stand near the head, so that few have to move. */
  remove(job: number, demandGpus: number, gpus: number): void {
    const { members } = this;
    let at = this.start;
    while (members[at] !== job) at++;
    for (; at > this.start; at--) members[at] = members[at - 1] as number;
    this.start++;
    this.demandGpus -= demandGpus;
    this.freeGpus += gpus;
  }

  /**
   * Hands the queue's share out. While the cap of ζ_min is in force, members that were served keep
   * what they have, so that only the last of them gains or loses, and those behind it.
   */
  serve(): void {
    this.freeGpus += this.shareGpus - this.servedGpus;
    this.servedGpus = this.shareGpus;
    if (this.level > 0) this.serveAll();
    else if (this.freeGpus < -tolerance) this.takeBack();
    else if (this.freeGpus > tolerance && !this.giveMore()) this.serveAll();
  }

  private serveAll(): void {
    this.level = this.levelFor(this.shareGpus);
    const { members, served, state } = this;
    this.give(this.start, this.shareGpus);
    for (let i = this.served; i < served; i++) state.setGpus(members[i] as number, 0);
  }

  /** False, and nobody is given any, where the caps of those to be served are too small for it. */
  private giveMore(): boolean {
    const last = this.served - 1;
    const from = Math.max(last, this.start);
    const held = last < from ? 0 : (this.state.gpus[this.members[last] as number] as number);
    const gpus = held + this.freeGpus;
    if (this.sumOfCaps(0, gpus, from) < gpus - tolerance) return false;
    this.give(from, gpus);
    return true;
  }

  private takeBack(): void {
    const { members, state } = this;
    let lacking = -this.freeGpus;
    while (lacking > tolerance && this.served > this.start) {
      const job = members[this.served - 1] as number;
      const held = state.gpus[job] as number;
      const kept = held - lacking > tolerance ? held - lacking : 0;
      state.setGpus(job, kept);
      lacking -= held - kept;
      if (kept === 0) this.served--;
    }
    this.freeGpus = 0;
  }

  /** Gives GPUs to the members from an index on, each up to its cap, and notes how far they went. */
  private give(from: number, gpus: number): void {
    const { members, state, caps, level, shape, end } = this;
    let left = gpus;
    let i = from;
    for (; i < end && left > tolerance; i++) {
      const job = members[i] as number;
      const cap = caps.at(level, shape[job] as number);
      const given = Math.min(cap, left);
      state.setGpus(job, given);
      left -= given;
    }
    this.served = i;
    this.freeGpus = left;
  }

  /** The first level at which the caps add up to the share. */
  private levelFor(gpus: number): number {
    const { caps } = this;
    for (let level = 0; level < caps.last; level++) {
      if (this.sumOfCaps(level, gpus, this.start) >= gpus - tolerance) return level;
    }
    return caps.last;
  }

  /** Of the members from an index on, as far as it takes to be `enough`. */
  private sumOfCaps(level: number, enough: number, from: number): number {
    const { members, caps, shape, end } = this;
    let sum = 0;
    for (let i = from; i < end && sum < enough; i++) {
      sum += caps.at(level, shape[members[i] as number] as number);
    }
    return sum;
  }
}
