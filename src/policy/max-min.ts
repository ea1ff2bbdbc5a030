import { SequenceList } from '../kernel/sequence-list.ts';
import { Sharer, shareEqually } from './equal-shares.ts';
import { satisfied } from './satisfied.ts';
import type { Allotment, Policy, PolicyJob, Reason, Scheduler } from './scheduler.ts';
import { useWhole } from './use-whole.ts';
import { gpuCount, jobCount } from './words.ts';

/**
 * Max-min fair share: every job gets equally many GPUs, except that what a job cannot use goes to
 * the others, and what cannot be divided to those that arrived first.
 */
export class MaxMinPolicy implements Policy {
  readonly name = 'max-min';

  start<J extends PolicyJob>(): Scheduler<J> {
    return new MaxMinScheduler<J>();
  }
}

class MaxMinScheduler<J extends PolicyJob> implements Scheduler<J> {
  readonly decideAgainSeconds = null;
  private readonly sharers = new SequenceList<Sharer<J>>();
  /** Those that can use a GPU, in order of arrival. */
  private readonly claims: Sharer<J>[] = [];

  admit(job: J): void {
    this.sharers.add(new Sharer(job));
  }

  remove(job: J): void {
    this.sharers.remove(job.sequence);
  }

  allocate(gpus: number, _nowMicros: number, into: Allotment<J>): void {
    this.share(gpus);
    for (const { job, gpus: given } of this.claims) if (given > 0) into.give(job, given);
  }

  explain(gpus: number, _nowMicros: number): (job: J) => Reason {
    const leftGpus = this.share(gpus);
    const claims = new Map(this.claims.map((claim) => [claim.job, claim]));
    const division = { clusterGpus: gpus, sharingJobs: claims.size, leftGpus };
    return (job) => reasonOf(job, claims.get(job) ?? null, division);
  }

  /** Divides the GPUs among those that can use some; returns what is left. */
  private share(gpus: number): number {
    const { sharers, claims } = this;
    claims.length = 0;
    for (let i = sharers.start; i < sharers.end; i++) {
      const sharer = sharers.at(i);
      if (sharer === undefined) break;
      sharer.mostGpus = sharer.job.usableGpus(gpus);
      if (sharer.mostGpus > 0) claims.push(sharer);
    }
    return useWhole(claims, shareEqually(claims, gpus));
  }
}

interface Division {
  readonly clusterGpus: number;
  readonly sharingJobs: number;
  /** GPUs that nobody can use. */
  readonly leftGpus: number;
}

/** Why a job gets what its claim was given, if it has one. */
function reasonOf(job: PolicyJob, claim: Sharer<PolicyJob> | null, division: Division): Reason {
  const { demandGpus, unitGpus } = job;
  const { clusterGpus, sharingJobs, leftGpus } = division;
  const gpus = claim?.gpus ?? 0;
  const facts = { gpus, demandGpus, unitGpus, ...division };
  const most = job.usableGpus(demandGpus);
  const done = satisfied(gpus, most, facts);
  if (done !== null) return done;
  if (gpus > 0) {
    const text = `It gets ${gpus} of ${gpuCount(clusterGpus)}, shared equally by ${jobCount(sharingJobs)}; it could use ${most}.`;
    return { code: 'equal-share', text, facts };
  }
  if (claim === null || leftGpus > 0) {
    const text = `It needs ${gpuCount(job.leastGpus)} at once, more than its part of ${gpuCount(clusterGpus)}.`;
    return { code: 'unit-does-not-fit', text, facts };
  }
  const text = `It waits: ${jobCount(sharingJobs)} share ${gpuCount(clusterGpus)}, earlier ones first.`;
  return { code: 'behind-earlier-jobs', text, facts };
}
