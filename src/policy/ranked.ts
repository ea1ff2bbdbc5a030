/** Policies that serve jobs in the order of a number, each with as much as it can use. */
import { sortNearlySorted } from '../kernel/nearly-sorted.ts';
import { known } from './known.ts';
import { type JobsAhead, orderReason, placesOf } from './order-reason.ts';
import type { Allotment, Policy, PolicyJob, Reason, Scheduler } from './scheduler.ts';
import { rounded } from './words.ts';

/** What orders the jobs. */
export interface Ranking extends JobsAhead {
  readonly name: string;
  /** The job with the smallest comes first; among equals, the one that arrived first. */
  key(job: PolicyJob, nowMicros: number): number;
  /** Name of the key among the facts of a reason, with its unit. */
  readonly keyFact: string;
  /** Seconds after which to rank again while jobs wait, where the key of those that run rises. */
  readonly leaseSeconds: number | null;
}

/** Preemptive and elastic: of what is left, each job gets what it can use, in the order of its key. */
export class RankedPolicy implements Policy {
  readonly name: string;
  private readonly ranking: Ranking;

  constructor(ranking: Ranking) {
    this.name = ranking.name;
    this.ranking = ranking;
  }

  start<J extends PolicyJob>(): Scheduler<J> {
    return new RankedScheduler<J>(this.ranking);
  }
}

interface Ranked<J extends PolicyJob> {
  readonly job: J;
  key: number;
}

class RankedScheduler<J extends PolicyJob> implements Scheduler<J> {
  decideAgainSeconds: number | null = null;
  private readonly ranking: Ranking;
  /** In the order of the last decision. */
  private readonly ranked: Ranked<J>[] = [];

  constructor(ranking: Ranking) {
    this.ranking = ranking;
  }

  admit(job: J): void {
    this.ranked.push({ job, key: Number.POSITIVE_INFINITY });
  }

  remove(job: J): void {
    const at = this.ranked.findIndex((ranked) => ranked.job === job);
    if (at >= 0) this.ranked.splice(at, 1);
  }

  allocate(gpus: number, nowMicros: number, into: Allotment<J>): void {
    const wantedGpus = this.rank(nowMicros);
    let left = gpus;
    for (const { job } of this.ranked) {
      if (left === 0) break;
      const given = job.usableGpus(left);
      if (given > 0) into.give(job, given);
      left -= given;
    }
    this.decideAgainSeconds = wantedGpus > gpus ? this.ranking.leaseSeconds : null;
  }

  explain(gpus: number, nowMicros: number): (job: J) => Reason {
    this.rank(nowMicros);
    const { ranking, ranked } = this;
    const keys = new Map(ranked.map(({ job, key }) => [job, key]));
    const places = placesOf([...keys.keys()], gpus);
    return (job) => {
      const key = known(keys, job);
      const facts = Number.isFinite(key) ? { [ranking.keyFact]: rounded(key) } : {};
      return orderReason(job, known(places, job), ranking, facts);
    };
  }

  /** Puts the jobs in order, those that can use nothing last; returns what all could use. */
  private rank(nowMicros: number): number {
    let wantedGpus = 0;
    for (const ranked of this.ranked) {
      const { job } = ranked;
      const most = job.usableGpus(job.demandGpus);
      ranked.key = most > 0 ? this.ranking.key(job, nowMicros) : Number.POSITIVE_INFINITY;
      wantedGpus += most;
    }
    sortNearlySorted(this.ranked, comesFirst);
    return wantedGpus;
  }
}

function comesFirst(a: Ranked<PolicyJob>, b: Ranked<PolicyJob>): boolean {
  return a.key < b.key || (a.key === b.key && a.job.sequence < b.job.sequence);
}
