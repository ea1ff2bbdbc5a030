import type { Timed } from '../../kernel/timer-heap.ts';
import { microsPerSecond, secondsOf } from '../../kernel/units.ts';
import type { PolicyJob } from '../../policy/scheduler.ts';
import { JobPast } from './job-past.ts';
import { speedupAt } from './speedup.ts';
import type { SimTrial } from './trial.ts';

/** Where a job stands: its driver is being started, works, ends; or it is over. */
export type Stage = 'launching' | 'working' | 'finishing' | 'over';

/** What a job is from its submission on. */
export interface JobIdentity {
  readonly id: string;
  readonly sequence: number;
  readonly arrivalMicros: number;
  readonly sizeGpuSeconds: number;
  /** Its trials take over the actors of trials that ended; default: each starts its own. */
  readonly reuseActors?: boolean | undefined;
}

/**
 * A job on the simulated cluster, as its driver, the coordinator and the policy see it. It wants
 * GPUs from when its driver is ready to when the last step of its last trial is done.
 */
export class SimJob implements PolicyJob, Timed {
  readonly id: string;
  readonly sequence: number;
  readonly arrivalMicros: number;
  readonly sizeGpuSeconds: number;
  readonly reuseActors: boolean;
  /** In the order in which they are run; the finished ones before `first` are never looked at. */
  readonly trials: SimTrial[] = [];
  first = 0;
  unfinished = 0;

  stage: Stage = 'launching';
  demandGpus = 0;
  unitGpus = 1;
  /** What the policy gave it when it last decided. */
  entitledGpus = 0;
  /** What of that it is to have now: see `worthwhileGpus`. */
  targetGpus = 0;
  grantedGpus = 0;
  heldGpus = 0;
  /** When its first trial got its GPUs, -1 before. */
  startMicros = -1;
  finishMicros = -1;
  /** Times that a running trial gave up GPUs before its end. */
  preemptions = 0;
  /** What it was granted and met so far. */
  readonly past = new JobPast();
  /** Its trials are alike and not elastic. */
  private isUniform = false;
  /** While its driver starts: what is left of that, in microseconds of a processor of its own. */
  startLeftMicros = 0;
  readonly isDriver = true;
  /** It has a target, a grant or GPUs, and so a place in the grants. */
  isEngaged = false;
  /** Its driver has something to react to. */
  isStirred = false;

  atMicros = 0;
  readonly order: number;
  slot = -1;

  constructor(identity: JobIdentity, order: number) {
    this.id = identity.id;
    this.sequence = identity.sequence;
    this.arrivalMicros = identity.arrivalMicros;
    this.sizeGpuSeconds = identity.sizeGpuSeconds;
    this.reuseActors = identity.reuseActors ?? false;
    this.order = order;
  }

  /** Adds the next trial of its list, before the job works. */
  add(trial: SimTrial): void {
    this.trials.push(trial);
    if (!trial.isFinished) this.unfinished++;
  }

  /** Takes over where another job with the same trials stands. */
  resume(other: SimJob): void {
    this.unfinished = other.unfinished;
    this.stage = other.stage;
    this.demandGpus = other.demandGpus;
    this.unitGpus = other.unitGpus;
    this.entitledGpus = other.entitledGpus;
    this.grantedGpus = other.grantedGpus;
    this.heldGpus = other.heldGpus;
    this.startMicros = other.startMicros;
    this.isUniform = other.isUniform;
  }

  /** Its driver may hold so many GPUs from now on. */
  grant(gpus: number, nowMicros: number): void {
    this.grantedGpus = gpus;
    this.past.grant(gpus, nowMicros);
  }

  /** Its driver is ready: from now on it wants GPUs. */
  work(): void {
    this.stage = 'working';
    this.demandGpus = 0;
    this.unitGpus = 0;
    for (const trial of this.trials) {
      if (trial.isFinished) continue;
      this.demandGpus += trial.gpus;
      this.unitGpus = commonDivisor(this.unitGpus, trial.speedups === null ? trial.gpus : 1);
    }
    this.isUniform = this.demandGpus === this.unfinished * this.unitGpus && !this.isElastic();
    if (this.unitGpus === 0) this.unitGpus = 1;
    this.skipDone();
  }

  /** The last step of one of its trials is done. */
  complete(trial: SimTrial): void {
    this.unfinished--;
    this.demandGpus -= trial.gpus;
  }

  /** Passes over the trials at the front that are done and hold nothing. */
  skipDone(): void {
    while (this.trials[this.first]?.phase === 'done') this.first++;
  }

  get leastGpus(): number {
    if (this.isUniform) return this.unitGpus;
    for (let i = this.first; i < this.trials.length; i++) {
      const trial = this.trials[i];
      if (trial === undefined || trial.isFinished) continue;
      return trial.speedups === null ? trial.gpus : 1;
    }
    return 1;
  }

  usableGpus(gpus: number): number {
    const most = Math.min(gpus, this.demandGpus);
    return this.isUniform && this.unitGpus === 1 ? most : this.filledGpus(most, gpus);
  }

  /** What its next trials take of `most` GPUs; before its driver is ready there are none. */
  private filledGpus(most: number, gpus: number): number {
    if (this.isUniform) {
      return whole(Math.floor(most / this.unitGpus + rounding) * this.unitGpus);
    }
    let left = most;
    for (let i = this.first; i < this.trials.length && left > 0; i++) {
      const trial = this.trials[i];
      if (trial === undefined || trial.isFinished) continue;
      const size = Math.min(left, trial.sizeWithin(left + rounding));
      if (size === 0) break;
      left -= size;
    }
    return Math.min(gpus, whole(most - left));
  }

  speedup(gpus: number): number {
    if (this.isUniform) return Math.floor(Math.min(gpus, this.demandGpus) / this.unitGpus);
    let left = gpus;
    let progress = 0;
    for (let i = this.first; i < this.trials.length && left > 0; i++) {
      const trial = this.trials[i];
      if (trial === undefined || trial.isFinished) continue;
      const size = trial.sizeWithin(left);
      if (size === 0) break;
      left -= size;
      progress += trial.speedups === null ? size / this.unitGpus : speedupAt(trial.speedups, size);
    }
    return progress;
  }

  remainingGpuSeconds(nowMicros: number): number {
    let micros = 0;
    for (let i = this.first; i < this.trials.length; i++) {
      const trial = this.trials[i];
      if (trial === undefined) break;
      const gpus = trial.speedups === null ? trial.gpus : 1;
      micros += (trial.stepsTotal - trial.stepsAt(nowMicros)) * trial.stepMicros * gpus;
    }
    return micros / microsPerSecond;
  }

  attainedGpuSeconds(nowMicros: number): number {
    return secondsOf(this.past.attainedGpuMicros(nowMicros));
  }

  contention(nowMicros: number): number {
    return this.past.contention(this.arrivalMicros, nowMicros);
  }

  private isElastic(): boolean {
    return this.trials.some((trial) => trial.speedups !== null);
  }
}

/** Trials may need parts of a GPU, which add up only roughly. */
const rounding = 1e-6;

/** GPUs are granted whole, also where trials fill only a part of the last one. */
function whole(gpus: number): number {
  return Math.max(0, Math.ceil(gpus - rounding));
}

/** The other number where one is 0. */
function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
