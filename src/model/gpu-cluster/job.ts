import { exactGpus } from '../../kernel/gpus.ts';
import type { Timed } from '../../kernel/timer-heap.ts';
import { microsPerSecond, secondsOf } from '../../kernel/units.ts';
import type { PolicyJob } from '../../policy/scheduler.ts';
import { JobPast } from './job-past.ts';
import type { DriverState, Launchable } from './launches.ts';
import { speedupAt } from './speedup.ts';
import type { SimTrial } from './trial.ts';

/** Where a job stands: its driver is to be started, is being started, works, ends; or it is over. */
export type Stage = 'queued' | 'launching' | 'working' | 'finishing' | 'over';

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
export class SimJob implements PolicyJob, Launchable, Timed {
  readonly id: string;
  readonly sequence: number;
  readonly arrivalMicros: number;
  readonly sizeGpuSeconds: number;
  readonly reuseActors: boolean;
  /** In the order in which they are run; the finished ones before `first` are never looked at. */
  readonly trials: SimTrial[] = [];
  first = 0;
  unfinished = 0;

  stage: Stage = 'queued';
  /** When it is expected to be over, which may bring its driver's start forward. */
  endMicros = Number.POSITIVE_INFINITY;
  neededGpus = 0;
  demandGpus = 0;
  /** It wants no more than this: see `wantWorthwhile`. */
  private mostGpus = Number.POSITIVE_INFINITY;
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
  /** Some of its trials run on any number of GPUs. */
  isElastic = false;
  /** Its trials are alike, on whole GPUs and not elastic. */
  private isUniform = false;
  /** What is left of its trials, which is the same as long as none holds a GPU; -1 while unknown. */
  private leftGpuMicros = -1;
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
    if (trial.speedups !== null) this.isElastic = true;
  }

  /** Takes over where another job with the same trials stands. */
  resume(other: SimJob): void {
    this.unfinished = other.unfinished;
    this.stage = other.stage;
    this.endMicros = other.endMicros;
    this.neededGpus = other.neededGpus;
    this.demandGpus = other.demandGpus;
    this.mostGpus = other.mostGpus;
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

  /** Where its driver stands. */
  get driver(): DriverState {
    if (this.stage === 'queued') return 'none';
    if (this.stage === 'launching') return 'starting';
    return this.grantedGpus === 0 ? 'waiting' : 'granted';
  }

  /** Its driver is ready: from now on it wants GPUs. */
  work(): void {
    this.stage = 'working';
    let needed = 0;
    let unit = 0;
    for (const trial of this.trials) {
      if (trial.isFinished) continue;
      needed += trial.gpus;
      unit = commonDivisor(unit, trial.speedups === null ? trial.gpus : 1);
    }
    this.want(needed);
    this.unitGpus = unit === 0 ? 1 : unit;
    this.isUniform = this.trials.every((one) => one.isFinished || isAlike(one, unit));
    this.skipDone();
  }

  /** The last step of one of its trials is done. */
  complete(trial: SimTrial): void {
    this.unfinished--;
    this.want(this.neededGpus - trial.gpus);
  }

  /** What its unfinished trials need is so much; it asks for whole GPUs. */
  private want(gpus: number): void {
    this.neededGpus = exactGpus(gpus);
    this.wantAtMost(this.mostGpus);
  }

  /** It asks for no more than so many GPUs; answers whether that is other than before. */
  wantAtMost(gpus: number): boolean {
    const before = this.demandGpus;
    this.mostGpus = gpus;
    this.demandGpus = Math.min(Math.ceil(this.neededGpus), gpus);
    return this.demandGpus !== before;
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
      return trial.speedups === null ? Math.ceil(trial.gpus) : 1;
    }
    return 1;
  }

  usableGpus(gpus: number): number {
    const most = Math.min(gpus, this.demandGpus);
    if (!this.isUniform) return this.filledGpus(most);
    return this.unitGpus === 1 ? most : most - (most % this.unitGpus);
  }

  /** What its next trials take of so many GPUs, whole ones also where they fill a part of the last. */
  private filledGpus(gpus: number): number {
    let left = gpus;
    for (let i = this.first; i < this.trials.length && left > 0; i++) {
      const trial = this.trials[i];
      if (trial === undefined || trial.isFinished) continue;
      const size = trial.sizeWithin(left);
      if (size === 0) break;
      left = exactGpus(left - size);
    }
    return gpus - Math.floor(left);
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
      left = exactGpus(left - size);
      progress += trial.speedups === null ? size / this.unitGpus : speedupAt(trial.speedups, size);
    }
    return progress;
  }

  /** One of its trials holds so many more GPUs. */
  hold(more: number): void {
    this.heldGpus = exactGpus(this.heldGpus + more);
    this.leftGpuMicros = -1;
  }

  remainingGpuSeconds(nowMicros: number): number {
    if (this.heldGpus > 0 || this.leftGpuMicros < 0) this.leftGpuMicros = this.gpuMicros(nowMicros);
    return this.leftGpuMicros / microsPerSecond;
  }

  private gpuMicros(nowMicros: number): number {
    let micros = 0;
    for (let i = this.first; i < this.trials.length; i++) {
      const trial = this.trials[i];
      if (trial === undefined) break;
      const gpus = trial.speedups === null ? trial.gpus : 1;
      micros += (trial.stepsTotal - trial.stepsAt(nowMicros)) * trial.stepMicros * gpus;
    }
    return micros;
  }

  attainedGpuSeconds(nowMicros: number): number {
    return secondsOf(this.past.attainedGpuMicros(nowMicros));
  }

  contention(nowMicros: number): number {
    return this.past.contention(this.arrivalMicros, nowMicros);
  }
}

function isAlike({ gpus, speedups }: SimTrial, unitGpus: number): boolean {
  return gpus === unitGpus && speedups === null;
}

/** Of whole numbers, the other where one is 0; 1 where one is not whole. */
function commonDivisor(a: number, b: number): number {
  if (a % 1 !== 0 || b % 1 !== 0) return 1;
  return b === 0 ? a : commonDivisor(b, a % b);
}
