import { SequenceList } from '../kernel/sequence-list.ts';
import { microsPerSecond } from '../kernel/units.ts';
import { Sharer, shareEqually } from './equal-shares.ts';
import { satisfied } from './satisfied.ts';
import type { Allotment, Policy, PolicyJob, Reason, Scheduler } from './scheduler.ts';
import { numberField, onlyFields, type SpecFields } from './spec.ts';
import { useWhole } from './use-whole.ts';
import { gpuCount, jobCount, leftOnly, rounded } from './words.ts';

/**
 * A job that is about to be heavy may have to wait for its GPUs: it is looked at again after no less
 * than this.
 */
const lookAgainSeconds = 1;

/** The parameters of FIFO with limited multiplexing. */
export interface LimitedMultiplexingParameters {
  /** A job that was granted at least so much GPU time is heavy, and shares with later jobs. */
  readonly heavyGpuSeconds: number;
}

/**
 * FIFO with limited multiplexing, after Baraat's FIFO-LM: jobs are served in order of arrival, but
 * a job that turns out heavy shares with those behind it, up to and with the next that is not heavy
 * itself. Sizes need not be known.
 */
export class LimitedMultiplexingPolicy implements Policy {
  readonly name = 'limited-multiplexing';
  readonly parameters: LimitedMultiplexingParameters;

  constructor(parameters: LimitedMultiplexingParameters) {
    this.parameters = parameters;
  }

  start<J extends PolicyJob>(): Scheduler<J> {
    return new LimitedMultiplexingScheduler<J>(this.parameters.heavyGpuSeconds);
  }
}

/** Throws `PolicySpecError` when a parameter is not allowed. */
export function limitedMultiplexingFromSpec(spec: SpecFields): LimitedMultiplexingPolicy {
  onlyFields(spec, ['name', 'heavyGpuSeconds']);
  const heavyGpuSeconds = numberField(spec, 'heavyGpuSeconds', { from: 0, to: 1e12 });
  return new LimitedMultiplexingPolicy({ heavyGpuSeconds });
}

/** A job in its turn. */
class Turn<J extends PolicyJob> extends Sharer<J> {
  attainedGpuSeconds = 0;
  /** GPUs it shares in, or that are left and too few for it. */
  sharedGpus = 0;
  /** Jobs that share them, itself included; 1 for one that cannot. */
  sharingJobs = 1;

  /** It comes to its turn with so many GPUs left, and has none yet. */
  come(leftGpus: number, nowMicros: number): void {
    this.gpus = 0;
    this.mostGpus = this.job.usableGpus(leftGpus);
    this.attainedGpuSeconds = this.job.attainedGpuSeconds(nowMicros);
    this.sharedGpus = leftGpus;
    this.sharingJobs = 1;
  }
}

class LimitedMultiplexingScheduler<J extends PolicyJob> implements Scheduler<J> {
  decideAgainSeconds: number | null = null;
  private readonly heavyGpuSeconds: number;
  private readonly turns = new SequenceList<Turn<J>>();
  /** Index of the first that the last decision did not reach. */
  private reached = 0;

  constructor(heavyGpuSeconds: number) {
    this.heavyGpuSeconds = heavyGpuSeconds;
  }

  admit(job: J): void {
    this.turns.add(new Turn(job));
  }

  remove(job: J): void {
    this.turns.remove(job.sequence);
  }

  allocate(gpus: number, nowMicros: number, into: Allotment<J>): void {
    this.serve(gpus, nowMicros);
    let again = Number.POSITIVE_INFINITY;
    for (let i = this.turns.start; i < this.reached; i++) {
      const turn = this.turns.at(i);
      if (turn === undefined || turn.gpus === 0) continue;
      const { job, gpus: given, attainedGpuSeconds } = turn;
      into.give(job, given);
      if (attainedGpuSeconds >= this.heavyGpuSeconds) continue;
      again = Math.min(again, (this.heavyGpuSeconds - attainedGpuSeconds) / given);
    }
    const seconds = Math.ceil(again * microsPerSecond) / microsPerSecond;
    this.decideAgainSeconds = Number.isFinite(again) ? Math.max(lookAgainSeconds, seconds) : null;
  }

  explain(gpus: number, nowMicros: number): (job: J) => Reason {
    this.serve(gpus, nowMicros);
    const reached = [...this.turns].slice(0, this.reached - this.turns.start);
    const served = new Map(reached.map((turn) => [turn.job, turn]));
    const cluster = { clusterGpus: gpus, heavyGpuSeconds: this.heavyGpuSeconds };
    return (job) => reasonOf(job, served.get(job) ?? null, cluster);
  }

  /** Serves in order of arrival: afterwards those that it reached know what they got. */
  private serve(gpus: number, nowMicros: number): void {
    let left = gpus;
    this.reached = this.turns.start;
    while (left > 0 && this.reached < this.turns.end) {
      const sharing = this.nextToShare(left, nowMicros);
      left = useWhole(sharing, shareEqually(sharing, left));
    }
  }

  /** The next that can use some of so many GPUs: heavy jobs, and the first behind them that is not. */
  private nextToShare(leftGpus: number, nowMicros: number): Turn<J>[] {
    const sharing: Turn<J>[] = [];
    for (let isHeavy = true; isHeavy && this.reached < this.turns.end; this.reached++) {
      const turn = this.turns.at(this.reached);
      if (turn === undefined) break;
      turn.come(leftGpus, nowMicros);
      if (turn.mostGpus === 0) continue;
      sharing.push(turn);
      isHeavy = turn.attainedGpuSeconds >= this.heavyGpuSeconds;
    }
    for (const turn of sharing) turn.sharingJobs = sharing.length;
    return sharing;
  }
}

interface Cluster {
  readonly clusterGpus: number;
  readonly heavyGpuSeconds: number;
}

/** Why a job got what it did in its turn, if it came to it. */
function reasonOf(job: PolicyJob, turn: Turn<PolicyJob> | null, cluster: Cluster): Reason {
  const { demandGpus, unitGpus } = job;
  const { clusterGpus, heavyGpuSeconds } = cluster;
  const { gpus = 0, sharedGpus = 0, sharingJobs = 1 } = turn ?? {};
  const most = job.usableGpus(demandGpus);
  const attained = turn === null ? {} : { attainedGpuSeconds: rounded(turn.attainedGpuSeconds) };
  const numbers = { gpus, demandGpus, unitGpus, sharedGpus, sharingJobs };
  const facts = { ...numbers, ...cluster, ...attained };
  const done = satisfied(gpus, most, facts);
  if (done !== null) return done;
  if (gpus > 0 && sharingJobs === 1) {
    const where = sharedGpus === clusterGpus ? 'in the cluster' : 'that earlier jobs leave';
    const text = `It gets the ${gpuCount(gpus)} ${where}; it could use ${most}.`;
    return { code: 'rest-of-cluster', text, facts };
  }
  if (gpus > 0) {
    const text = `It gets ${gpus} of ${gpuCount(sharedGpus)}, shared equally by ${jobCount(sharingJobs)}: a job that has used ${heavyGpuSeconds} GPU-seconds shares with later ones; it could use ${most}.`;
    return { code: 'shared-with-heavy-jobs', text, facts };
  }
  if (turn !== null || clusterGpus < job.leastGpus) {
    const isTooWide = turn !== null && job.leastGpus > sharedGpus;
    const left =
      sharedGpus === clusterGpus ? `the cluster has ${clusterGpus}` : leftOnly(sharedGpus);
    const why = isTooWide ? `and ${left}` : 'more than is left to it';
    const text = `It needs ${gpuCount(job.leastGpus)} at once, ${why}.`;
    return { code: 'unit-does-not-fit', text, facts };
  }
  const text = `It waits: no GPU of ${clusterGpus} is left after earlier jobs.`;
  return { code: 'behind-earlier-jobs', text, facts };
}
