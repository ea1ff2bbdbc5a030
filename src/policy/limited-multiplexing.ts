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
}

class LimitedMultiplexingScheduler<J extends PolicyJob> implements Scheduler<J> {
  decideAgainSeconds: number | null = null;
  private readonly heavyGpuSeconds: number;
  private readonly turns = new SequenceList<Turn<J>>();
  /** Those that share with each other. */
  private readonly sharing: Turn<J>[] = [];

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
    let again = Number.POSITIVE_INFINITY;
    this.serve(gpus, nowMicros, (turn) => {
      if (turn.gpus === 0) return;
      into.give(turn.job, turn.gpus);
      if (turn.attainedGpuSeconds >= this.heavyGpuSeconds) return;
      again = Math.min(again, (this.heavyGpuSeconds - turn.attainedGpuSeconds) / turn.gpus);
    });
    const seconds = Math.ceil(again * microsPerSecond) / microsPerSecond;
    this.decideAgainSeconds = Number.isFinite(again) ? Math.max(lookAgainSeconds, seconds) : null;
  }

  explain(job: J, gpus: number, nowMicros: number): Reason {
    let own: Turn<J> | null = null;
    let sharingJobs = 1;
    let sharedGpus = 0;
    this.serve(gpus, nowMicros, (turn, shared) => {
      if (turn.job !== job) return;
      own = turn;
      sharingJobs = this.sharing.length;
      sharedGpus = shared;
    });
    const place = { clusterGpus: gpus, sharingJobs, sharedGpus };
    return reasonOf(job, own, { ...place, heavyGpuSeconds: this.heavyGpuSeconds });
  }

  /**
   * Serves in order of arrival, and shows each that had its turn with the GPUs it shared in, or that
   * were left and too few for it.
   */
  private serve(
    gpus: number,
    nowMicros: number,
    show: (turn: Turn<J>, sharedGpus: number) => void,
  ): void {
    const { turns, sharing } = this;
    let left = gpus;
    sharing.length = 0;
    for (let i = turns.start; i < turns.end && left > 0; i++) {
      const turn = turns.at(i);
      if (turn === undefined) break;
      turn.mostGpus = turn.job.usableGpus(left);
      turn.attainedGpuSeconds = turn.job.attainedGpuSeconds(nowMicros);
      if (turn.mostGpus > 0) sharing.push(turn);
      else {
        turn.gpus = 0;
        show(turn, left);
      }
      const isHeavy = turn.attainedGpuSeconds >= this.heavyGpuSeconds;
      if ((isHeavy || turn.mostGpus === 0) && i < turns.end - 1) continue;
      const shared = left;
      left = useWhole(sharing, shareEqually(sharing, shared));
      for (const each of sharing) show(each, shared);
      sharing.length = 0;
    }
  }
}

interface Sharing {
  readonly clusterGpus: number;
  readonly sharingJobs: number;
  /** GPUs that they share, or that were left at the job's turn. */
  readonly sharedGpus: number;
  readonly heavyGpuSeconds: number;
}

function reasonOf(job: PolicyJob, turn: Turn<PolicyJob> | null, sharing: Sharing): Reason {
  const { demandGpus, unitGpus } = job;
  const { clusterGpus, sharedGpus, sharingJobs, heavyGpuSeconds } = sharing;
  const gpus = turn?.gpus ?? 0;
  const most = job.usableGpus(demandGpus);
  const attained = turn === null ? {} : { attainedGpuSeconds: rounded(turn.attainedGpuSeconds) };
  const facts = { gpus, demandGpus, unitGpus, ...sharing, ...attained };
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
