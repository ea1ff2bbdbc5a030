import { SequenceList } from '../kernel/sequence-list.ts';
import type { QueueClaim } from './apportion.ts';
import { efficiencyCap } from './efficiency.ts';
import type { PolicyJob } from './scheduler.ts';

/** A job in its queue, with what the last decision gave it. */
export class Member<J extends PolicyJob> {
  readonly job: J;
  readonly sequence: number;
  /** Its place in the queue, where that is not by arrival. */
  readonly rank: number | undefined;
  gpus = 0;
  /** Its cap at ζ_min, for the need and the demand it was computed for. */
  private cap = 0;
  private capNeededGpus = -1;
  private capDemandGpus = -1;

  constructor(job: J, rank?: number) {
    this.job = job;
    this.sequence = job.sequence;
    this.rank = rank;
  }

  /** Most GPUs that it uses with an efficiency of at least `zetaMin`, always the same number. */
  capGpus(zetaMin: number): number {
    const { neededGpus, demandGpus } = this.job;
    if (this.capNeededGpus !== neededGpus || this.capDemandGpus !== demandGpus) {
      this.cap = efficiencyCap(this.job, zetaMin);
      this.capNeededGpus = neededGpus;
      this.capDemandGpus = demandGpus;
    }
    return this.cap;
  }
}

/** How far the efficiency cap goes, and in which steps it is relaxed. */
export interface CapRule {
  /** ζ_min: GPUs beyond this efficiency are given to other jobs first. 0 for no cap. */
  readonly zetaMin: number;
  /** δ: how much of the required efficiency is dropped at a time. */
  readonly delta: number;
}

/** One class of job sizes, served in order of arrival, or of rank. */
export class WfqQueue<J extends PolicyJob> implements QueueClaim {
  readonly members = new SequenceList<Member<J>>();
  readonly weight: number;
  demandGpus = 0;
  headUnitGpus = 0;
  headSequence = 0;
  shareGpus = 0;
  securedGpus = 0;
  gpus = 0;
  /** Index of the first member that the last decision did not reach. */
  reached = 0;
  /** Index of the next member to be offered GPUs that are left over. */
  offered = 0;
  private readonly rule: CapRule;
  /** Index of the first member whose demand is not counted yet. */
  private counted = 0;
  /** Demand from here on is of no interest. */
  private clusterGpus = 0;

  constructor(weight: number, rule: CapRule) {
    this.weight = weight;
    this.rule = rule;
  }

  /** The demand is to be counted anew, for a cluster of `gpus`. */
  recount(gpus: number): void {
    this.demandGpus = 0;
    this.counted = this.members.start;
    this.clusterGpus = gpus;
  }

  canUseMoreThan(gpus: number): boolean {
    this.countBeyond(Math.min(gpus, this.clusterGpus - 1));
    return this.demandGpus > gpus;
  }

  /** Goes on counting the demand from the head until it is more than `enough`, or all is counted. */
  private countBeyond(enough: number): void {
    const { members, clusterGpus } = this;
    for (; this.demandGpus <= enough && this.counted < members.end; this.counted++) {
      const job = members.at(this.counted)?.job;
      if (job === undefined) break;
      const usable = job.usableGpus(clusterGpus);
      if (usable > 0 && this.demandGpus === 0) {
        this.headUnitGpus = job.leastGpus;
        this.headSequence = job.sequence;
      }
      this.demandGpus = Math.min(this.demandGpus + usable, clusterGpus);
    }
  }

  /**
   * Gives the queue's GPUs to its members in their order, each up to its cap; while the caps add up
   * to less than the GPUs, the cap of all is relaxed by δ, and the queue is served again from its
   * head. Returns the GPUs that no member can use, or takes since it takes them by the unit.
   */
  serve(): number {
    const left = this.serveAt(0);
    const steps = left > 0 ? this.stepsToUse(this.gpus) : 0;
    return steps > 0 ? this.serveAt(steps) : left;
  }

  /** Offers up to `gpus` more to the next member; returns what it took. */
  offer(gpus: number): number {
    const index = this.offered++;
    const member = this.members.at(index);
    if (member === undefined) return 0;
    if (index >= this.reached) {
      member.gpus = 0;
      this.reached = index + 1;
    }
    const before = member.gpus;
    member.gpus = member.job.usableGpus(before + gpus);
    return member.gpus - before;
  }

  /** What the last decision gave to the member with this sequence. */
  given(sequence: number): number {
    const members = this.members;
    for (let i = members.start; i < this.reached; i++) {
      const member = members.at(i);
      if (member?.sequence === sequence) return member.gpus;
    }
    return 0;
  }

  /** Serves with the cap relaxed by `steps` times δ. */
  private serveAt(steps: number): number {
    const members = this.members;
    let left = this.gpus;
    let i = members.start;
    for (; i < members.end && left > 0; i++) {
      const member = members.at(i);
      if (member === undefined) break;
      member.gpus = member.job.usableGpus(Math.min(left, this.capAt(member, steps)));
      left -= member.gpus;
    }
    this.reached = i;
    return left;
  }

  /** The fewest relaxing steps after which the caps add up to `gpus`; else those that end all caps. */
  private stepsToUse(gpus: number): number {
    let low = 0;
    let high = Math.ceil(this.rule.zetaMin / this.rule.delta);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sumOfCaps(middle, gpus) >= gpus) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private sumOfCaps(steps: number, enough: number): number {
    const members = this.members;
    let sum = 0;
    for (let i = members.start; i < members.end && sum < enough; i++) {
      const member = members.at(i);
      if (member !== undefined) sum += this.capAt(member, steps);
    }
    return sum;
  }

  private capAt(member: Member<J>, steps: number): number {
    if (steps === 0) return member.capGpus(this.rule.zetaMin);
    return efficiencyCap(member.job, this.rule.zetaMin - steps * this.rule.delta);
  }
}
