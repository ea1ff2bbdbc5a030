import { sortNearlySorted } from '../kernel/nearly-sorted.ts';
import { Contender, compete } from './afs-tournament.ts';
import { known } from './known.ts';
import { satisfied } from './satisfied.ts';
import type { Allotment, Policy, PolicyJob, Reason, Scheduler } from './scheduler.ts';
import { useWhole } from './use-whole.ts';
import { gpuCount, jobCount, leftOnly, rounded } from './words.ts';

/**
 * AFS-L (thesis §3.5.1; Hwang et al., NSDI'21): elastic sharing by efficiency. GPUs are given one
 * by one, each to the winner of a tournament in which, of two jobs, the one that would end sooner
 * gets it if that shortens it by more than it would shorten the other. See `compete`.
 */
export class AfsPolicy implements Policy {
  readonly name = 'afs';

  start<J extends PolicyJob>(): Scheduler<J> {
    return new AfsScheduler<J>();
  }
}

class AfsScheduler<J extends PolicyJob> implements Scheduler<J> {
  readonly decideAgainSeconds = null;
  /** Those that end soonest on their first unit come first, as of the last decision. */
  private readonly contenders: Contender<J>[] = [];
  /** Those that can use more than they were given first, in order of arrival. */
  private readonly competing: Contender<J>[] = [];

  admit(job: J): void {
    this.contenders.push(new Contender(job));
  }

  remove(job: J): void {
    const at = this.contenders.findIndex((contender) => contender.job === job);
    if (at >= 0) this.contenders.splice(at, 1);
  }

  allocate(gpus: number, nowMicros: number, into: Allotment<J>): void {
    this.divide(gpus, nowMicros);
    for (const { job, gpus: given } of this.contenders) if (given > 0) into.give(job, given);
  }

  explain(gpus: number, nowMicros: number): (job: J) => Reason {
    const leftGpus = this.divide(gpus, nowMicros);
    const contenders = new Map(this.contenders.map((contender) => [contender.job, contender]));
    const jobsWithGpus = this.contenders.filter((contender) => contender.gpus > 0).length;
    const outcome = { clusterGpus: gpus, leftGpus, jobsWithGpus };
    return (job) => reasonOf(known(contenders, job), outcome);
  }

  /** Decides; returns the GPUs that nobody can use. */
  private divide(gpus: number, nowMicros: number): number {
    const { contenders, competing } = this;
    for (const contender of contenders) contender.enter(gpus, nowMicros);
    sortNearlySorted(contenders, endsSooner);
    let left = this.serveFirst(gpus);
    if (left > 0) {
      competing.length = 0;
      for (const each of contenders) if (each.gpus < each.mostGpus) competing.push(each);
      competing.sort((a, b) => a.job.sequence - b.job.sequence);
      left = compete(competing, left);
    }
    return useWhole(contenders, left);
  }

  /**
   * The start of the tournament, in one pass: a job without GPUs beats all that have some, and of
   * two without, the one that ends sooner wins. It ends where a speed-up more than doubles, for then
   * that job may win again; the tournament goes on from there.
   */
  private serveFirst(gpus: number): number {
    let left = gpus;
    for (const contender of this.contenders) {
      if (left === 0 || contender.mostGpus === 0) break;
      if (contender.stepGpus > left) continue;
      left -= contender.take();
      if (contender.gpus < contender.mostGpus && contender.gain > 1) break;
    }
    return left;
  }
}

/** Of equals the later one, as in the tournament. */
function endsSooner(a: Contender<PolicyJob>, b: Contender<PolicyJob>): boolean {
  if (a.firstRate !== b.firstRate) return a.firstRate > b.firstRate;
  return a.job.sequence > b.job.sequence;
}

interface Outcome {
  readonly clusterGpus: number;
  readonly leftGpus: number;
  readonly jobsWithGpus: number;
}

function reasonOf(contender: Contender<PolicyJob>, outcome: Outcome): Reason {
  const { job, gpus, gain, secondsLeft } = contender;
  const { demandGpus, unitGpus } = job;
  const most = job.usableGpus(demandGpus);
  const numbers = { gpus, demandGpus, unitGpus, ...outcome };
  const left = Number.isFinite(secondsLeft) ? { secondsLeft: rounded(secondsLeft) } : {};
  const facts = { ...numbers, ...left };
  const done = satisfied(gpus, most, facts);
  if (done !== null) return done;
  if (gpus > 0 && gpus === contender.mostGpus) {
    const text = `It gets the ${gpuCount(gpus)} in the cluster; it could use ${most}.`;
    return { code: 'rest-of-cluster', text, facts };
  }
  if (gpus > 0) {
    const more = rounded(gain * unitGpus);
    const text = `It gets ${gpuCount(gpus)}: ${unitGpus} more would make it ${rounded(1 + more)} times as fast, and others gain more by that; it could use ${most}.`;
    return { code: 'less-efficient', text, facts: { ...facts, speedupOfOneMoreUnit: 1 + more } };
  }
  if (outcome.leftGpus > 0 || outcome.clusterGpus < job.leastGpus) {
    const text = `It needs ${gpuCount(job.leastGpus)} at once, and ${leftOnly(outcome.leftGpus)}.`;
    return { code: 'unit-does-not-fit', text, facts };
  }
  const others = outcome.jobsWithGpus === 1 ? 'that ends sooner has' : 'that end sooner have';
  const text = `It waits: ${jobCount(outcome.jobsWithGpus)} ${others} all of ${gpuCount(outcome.clusterGpus)}.`;
  return { code: 'behind-shorter-jobs', text, facts };
}
