import { SequenceList } from '../kernel/sequence-list.ts';
import type { Allotment, Policy, PolicyJob, Reason, Scheduler } from './scheduler.ts';
import { usableGpus } from './usable.ts';
import { fullDemand, gpuCount, jobCount } from './words.ts';

/**
 * First in, first out: in order of arrival each job gets as much as it can use of what is left.
 * Elastic, since a part of the demand is given rather than nothing, and work conserving.
 */
export class FifoPolicy implements Policy {
  readonly name = 'fifo';

  start<J extends PolicyJob>(): Scheduler<J> {
    return new FifoScheduler<J>();
  }
}

class FifoScheduler<J extends PolicyJob> implements Scheduler<J> {
  readonly decideAgainSeconds = null;
  private readonly jobs = new SequenceList<J>();

  admit(job: J): void {
    this.jobs.add(job);
  }

  remove(job: J): void {
    this.jobs.remove(job.sequence);
  }

  allocate(gpus: number, _nowMicros: number, into: Allotment<J>): void {
    let left = gpus;
    const jobs = this.jobs;
    for (let i = jobs.start; i < jobs.end && left > 0; i++) {
      const job = jobs.at(i);
      if (job === undefined) break;
      const given = usableGpus(job, left);
      if (given > 0) into.give(job, given);
      left -= given;
    }
  }

  explain(job: J, gpus: number, _nowMicros: number): Reason {
    let left = gpus;
    let jobsAhead = 0;
    const jobs = this.jobs;
    for (let i = jobs.start; i < jobs.end; i++) {
      const earlier = jobs.at(i);
      if (earlier === undefined || earlier.sequence >= job.sequence) break;
      left -= usableGpus(earlier, left);
      jobsAhead++;
    }
    return reason(job, { clusterGpus: gpus, leftGpus: left, jobsAhead });
  }
}

interface Place {
  readonly clusterGpus: number;
  /** What the earlier jobs leave of the cluster. */
  readonly leftGpus: number;
  readonly jobsAhead: number;
}

function reason(job: PolicyJob, place: Place): Reason {
  const most = usableGpus(job, job.demandGpus);
  const given = usableGpus(job, place.leftGpus);
  const facts = { gpus: given, demandGpus: job.demandGpus, unitGpus: job.unitGpus, ...place };
  const ahead = `left after ${jobCount(place.jobsAhead, 'earlier ')}`;
  const left = place.jobsAhead === 0 ? 'in the cluster' : ahead;
  if (most === 0) {
    return { code: 'nothing-to-run', text: 'It has no work that needs a GPU now.', facts };
  }
  if (given === most) {
    return { code: 'full-demand', text: fullDemand(given), facts };
  }
  if (given > 0) {
    const text = `It gets the ${gpuCount(given)} ${left}; it could use ${most}.`;
    return { code: 'rest-of-cluster', text, facts };
  }
  if (place.leftGpus > 0) {
    const text = `It needs ${gpuCount(job.unitGpus)} at once, with ${place.leftGpus} ${left}.`;
    return { code: 'unit-does-not-fit', text, facts };
  }
  const text = `It waits: none of ${gpuCount(place.clusterGpus)} is ${left}.`;
  return { code: 'behind-earlier-jobs', text, facts };
}
