import { SequenceList } from '../kernel/sequence-list.ts';
import { known } from './known.ts';
import { type JobsAhead, orderReason, placesOf } from './order-reason.ts';
import type { Allotment, Policy, PolicyJob, Reason, Scheduler } from './scheduler.ts';
import { jobCount } from './words.ts';

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
      const given = job.usableGpus(left);
      if (given > 0) into.give(job, given);
      left -= given;
    }
  }

  explain(gpus: number, _nowMicros: number): (job: J) => Reason {
    const places = placesOf([...this.jobs], gpus);
    return (job) => orderReason(job, known(places, job), earlier);
  }
}

const earlier: JobsAhead = {
  code: 'behind-earlier-jobs',
  words: (jobs) => jobCount(jobs, 'earlier '),
};
