import { sortNearlySorted } from '../kernel/nearly-sorted.ts';
import { secondsOf } from '../kernel/units.ts';
import { known } from './known.ts';
import { leaseField } from './las.ts';
import { type JobsAhead, orderReason, placesOf } from './order-reason.ts';
import type { Allotment, Policy, PolicyJob, Reason, Scheduler } from './scheduler.ts';
import { onlyFields, type SpecFields } from './spec.ts';
import { jobCount, rounded } from './words.ts';

/** The parameters of Themis. */
export interface ThemisParameters {
  /** GPUs are auctioned at every arrival and end, and after this time. */
  readonly leaseSeconds: number;
}

/**
 * Themis (thesis §3.5.1): finish-time fairness. GPUs are auctioned: one after another, the job whose
 * completion would lie furthest beyond its fair finish time, relative to that, gets as much as it
 * can use of what is left.
 */
export class ThemisPolicy implements Policy {
  readonly name = 'themis';
  readonly parameters: ThemisParameters;

  constructor(parameters: ThemisParameters) {
    this.parameters = parameters;
  }

  start<J extends PolicyJob>(): Scheduler<J> {
    return new ThemisScheduler<J>(this.parameters.leaseSeconds);
  }
}

/** Throws `PolicySpecError` when a parameter is not allowed. */
export function themisFromSpec(spec: SpecFields): ThemisPolicy {
  onlyFields(spec, ['name', 'leaseSeconds']);
  return new ThemisPolicy({ leaseSeconds: leaseField(spec) });
}

/** A job in the auction. */
class Bidder<J extends PolicyJob> {
  readonly job: J;
  /** GPUs that it can use of the whole cluster. */
  mostGpus = 0;
  contention = 1;
  fairSeconds = 0;
  /** Finish-time fairness ρ with what it can use of the GPUs on offer; -1 when that is none. */
  rho = -1;
  private elapsedSeconds = 0;
  private remainingGpuSeconds = 0;

  constructor(job: J) {
    this.job = job;
  }

  /** Reads what does not change during an auction. */
  prepare(gpus: number, nowMicros: number): void {
    const { job } = this;
    this.mostGpus = job.usableGpus(gpus);
    this.contention = job.contention(nowMicros);
    this.fairSeconds = job.sizeGpuSeconds / Math.min(gpus / this.contention, job.demandGpus);
    this.elapsedSeconds = secondsOf(nowMicros - job.arrivalMicros);
    this.remainingGpuSeconds = job.remainingGpuSeconds(nowMicros);
  }

  /** Bids for its part of so many GPUs. Progress is taken to be in proportion to GPUs. */
  bid(gpus: number): void {
    const usable = this.job.usableGpus(gpus);
    const shared = this.elapsedSeconds + this.remainingGpuSeconds / usable;
    this.rho = usable > 0 ? shared / this.fairSeconds : -1;
  }
}

class ThemisScheduler<J extends PolicyJob> implements Scheduler<J> {
  readonly decideAgainSeconds: number;
  /** Those that were served by the last auction, in their order, then the others. */
  private readonly bidders: Bidder<J>[] = [];

  constructor(leaseSeconds: number) {
    this.decideAgainSeconds = leaseSeconds;
  }

  admit(job: J): void {
    this.bidders.push(new Bidder(job));
  }

  remove(job: J): void {
    const at = this.bidders.findIndex((bidder) => bidder.job === job);
    if (at >= 0) this.bidders.splice(at, 1);
  }

  allocate(gpus: number, nowMicros: number, into: Allotment<J>): void {
    let left = gpus;
    for (let served = this.auction(gpus, nowMicros), i = 0; i < served; i++) {
      const job = this.bidders[i]?.job;
      if (job === undefined) break;
      const given = job.usableGpus(left);
      into.give(job, given);
      left -= given;
    }
  }

  explain(gpus: number, nowMicros: number): (job: J) => Reason {
    const served = this.auction(gpus, nowMicros);
    const bidders = new Map(this.bidders.map((bidder) => [bidder.job, bidder]));
    const places = placesOf([...bidders.keys()], gpus, served);
    return (job) => {
      const facts = factsOf(known(bidders, job));
      return orderReason(job, known(places, job), worseOff, facts);
    };
  }

  /** Puts those that get GPUs first, in the order in which they do; returns how many they are. */
  private auction(gpus: number, nowMicros: number): number {
    const { bidders } = this;
    let widest = 0;
    for (const bidder of bidders) {
      bidder.prepare(gpus, nowMicros);
      bidder.bid(gpus);
      widest = Math.max(widest, bidder.mostGpus);
    }
    sortNearlySorted(bidders, comesFirst);
    let left = gpus;
    for (let served = 0; served < bidders.length; served++) {
      if (left === 0) return served;
      // As long as everybody's demand is there, nobody bids anything new.
      if (left < widest) this.bidAgain(left, served);
      const winner = bidders[served];
      if (winner === undefined || winner.rho < 0) return served;
      left -= winner.job.usableGpus(left);
    }
    return bidders.length;
  }

  /** Those who wanted more than is left bid anew; the highest bid comes next, of equals the first. */
  private bidAgain(gpus: number, served: number): void {
    const { bidders } = this;
    let winner = served;
    let rho = Number.NEGATIVE_INFINITY;
    for (let i = served; i < bidders.length; i++) {
      const bidder = bidders[i];
      if (bidder === undefined) break;
      if (bidder.mostGpus > gpus) bidder.bid(gpus);
      if (bidder.rho <= rho) continue;
      winner = i;
      rho = bidder.rho;
    }
    const best = bidders[winner];
    if (best === undefined) return;
    bidders.copyWithin(served + 1, served, winner);
    bidders[served] = best;
  }
}

function comesFirst(a: Bidder<PolicyJob>, b: Bidder<PolicyJob>): boolean {
  return a.rho > b.rho || (a.rho === b.rho && a.job.sequence < b.job.sequence);
}

const worseOff: JobsAhead = {
  code: 'behind-worse-off-jobs',
  words: (jobs) => `${jobCount(jobs)} further behind a fair finish time`,
};

function factsOf(bidder: Bidder<PolicyJob>): Reason['facts'] {
  const { rho, fairSeconds, contention, mostGpus } = bidder;
  if (mostGpus === 0) return {};
  const fair = { fairSeconds: rounded(fairSeconds), contention: rounded(contention) };
  return rho < 0 ? fair : { rho: rounded(rho), ...fair };
}
