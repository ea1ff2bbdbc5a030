import { microsOf } from '../../kernel/units.ts';
import { nextGrants } from '../../policy/grants.ts';
import type { Allotment, Policy, Scheduler } from '../../policy/scheduler.ts';
import { NumberInSystem } from '../../queueing/number-in-system.ts';
import type { Costs } from './costs.ts';
import { drive } from './driver.ts';
import { Engaged, isEngaged } from './engaged.ts';
import type { SimJob } from './job.ts';
import type { JobPastSnapshot } from './job-past.ts';
import { Launches } from './launches.ts';
import { Lease, Machine } from './machine.ts';
import { worthwhileGpus } from './resize.ts';
import { Trainings } from './trainings.ts';
import { SimTrial } from './trial.ts';

/** The cluster on which jobs run, and who divides it among them. */
export interface WorldParts {
  readonly gpus: number;
  readonly policy: Policy;
  readonly costs: Costs;
  readonly nowMicros: number;
  /** So many leases are as long as the policy wants, each further so many twice as long; default: all. */
  readonly leasesExact?: number;
}

/**
 * A simulated cluster: machine, drivers, and the coordinator's scheduling rounds. Drivers act at
 * once; a round follows whenever a job's demand or its GPUs changed. Time passes only in
 * `passUntil` and `passWhile`, from one instant at which something is due to the next.
 */
export class World implements Allotment<SimJob> {
  readonly parts: WorldParts;
  readonly machine: Machine;
  /** Jobs that are not over by their sequence, in order of arrival. */
  readonly jobs = new Map<number, SimJob>();
  /** How many they are over time, for the contention that each meets. */
  readonly inSystem = new NumberInSystem();
  /** Things that fell due, other than that a training stops gaining, and arrivals. */
  events = 0;
  /** The order of the next job or trial among those due at one instant. */
  nextOrder = 0;
  /** When the policy wants to decide again. */
  readonly lease = new Lease(-1);
  readonly trainings = new Trainings();
  readonly scheduler: Scheduler<SimJob>;
  private readonly launches = new Launches<SimJob>();
  private readonly engaged = new Engaged();
  private readonly stirred: SimJob[] = [];
  /** Of those engaged, the ones that do not hold what they are to have. */
  private readonly unsettled: SimJob[] = [];
  private readonly grants: number[] = [];
  /** Those that ended. */
  private leases = 0;

  constructor(parts: WorldParts) {
    this.parts = parts;
    this.machine = new Machine(parts.costs, parts.nowMicros);
    this.scheduler = parts.policy.start<SimJob>();
  }

  /**
   * Takes a new job in, with so much work left to start its driver, or null until it is its turn.
   * Nothing is decided yet.
   */
  admit(job: SimJob, past: JobPastSnapshot, launchLeftMicros: number | null): void {
    this.join(job, past);
    if (this.machine.observer !== null) this.machine.tell('arrive', job, 0);
    if (launchLeftMicros === null) this.launches.set(job, 'none');
    else this.launch(job, launchLeftMicros);
  }

  /** Takes a job in as it is, with the past that it has. */
  adopt(job: SimJob, past: JobPastSnapshot): void {
    this.join(job, past);
    this.launches.set(job, job.driver);
  }

  private join(job: SimJob, past: JobPastSnapshot): void {
    const { nowMicros } = this.machine;
    this.jobs.set(job.sequence, job);
    this.trainings.add(job);
    this.inSystem.arrive(nowMicros);
    job.past.begin(this.inSystem, past, nowMicros);
    job.past.grant(job.grantedGpus, nowMicros);
    this.scheduler.admit(job);
    if (isEngaged(job)) this.engaged.add(job);
  }

  /** Lets everything happen that is due up to and at this instant. */
  passUntil(nowMicros: number): void {
    const { due } = this.machine;
    for (let next = due.first(); next !== undefined; next = due.first()) {
      if (next.atMicros > nowMicros) break;
      this.pass(next.atMicros);
    }
    this.machine.nowMicros = nowMicros;
  }

  /** Lets things happen until the job is over, or until nothing more can happen. */
  passUntilOver(job: SimJob): void {
    while (job.stage !== 'over' && this.canGoOn) this.passNext();
  }

  /** Lets everything happen. */
  passAll(): void {
    while (this.canGoOn) this.passNext();
  }

  /** Drivers that have something to react to do so; then the coordinator decides. */
  settle(): void {
    for (const job of this.stirred) {
      drive(this.machine, job);
      if (job.unfinished === 0 && job.heldGpus === 0) this.finish(job);
    }
    this.stirred.length = 0;
    if (this.machine.isChanged) this.round();
    this.launchNext();
  }

  /** The scheduler's decision for one job. */
  give(job: SimJob, gpus: number): void {
    job.entitledGpus = gpus;
    this.engaged.add(job);
  }

  /** All its trials are done: it is over at `overMicros`, or when its driver has ended. */
  finish(job: SimJob, overMicros = this.machine.nowMicros + this.parts.costs.finishMicros): void {
    if (job.stage !== 'working') return;
    job.stage = 'finishing';
    if (overMicros > this.machine.nowMicros) this.machine.due.set(job, overMicros);
    else this.end(job);
  }

  /** Whether anything can still happen to a job; only the lease may be due when not. */
  get canGoOn(): boolean {
    return this.machine.due.size > (this.lease.slot < 0 ? 0 : 1);
  }

  private passNext(): void {
    const next = this.machine.due.first();
    if (next !== undefined) this.pass(next.atMicros);
  }

  /** One instant: all that is due happens, then drivers and coordinator react. */
  private pass(nowMicros: number): void {
    const { machine } = this;
    machine.nowMicros = nowMicros;
    for (let next = machine.due.first(); next?.atMicros === nowMicros; next = machine.due.first()) {
      if (next !== this.trainings.sated) this.events++;
      if (next instanceof SimTrial) {
        if (machine.pass(next)) this.stir(next.job);
      } else if (next instanceof Lease) this.endLease(next);
      else if (next.stage === 'launching') {
        machine.due.cancel(next);
        machine.endStart(next);
        this.ready(next);
      } else this.end(next);
    }
    this.settle();
  }

  /** Begins to start the drivers whose turn it is. */
  private launchNext(): void {
    const { launches, parts } = this;
    for (let job = launches.next(); job !== undefined; job = launches.next()) {
      this.launch(job, parts.costs.launchMicros);
    }
  }

  private launch(job: SimJob, leftMicros: number): void {
    if (leftMicros <= 0) this.ready(job);
    else {
      job.stage = 'launching';
      this.launches.set(job, job.driver);
      this.machine.beginStart(job, leftMicros);
    }
  }

  private ready(job: SimJob): void {
    job.work();
    this.launches.set(job, job.driver);
    this.makeDecisionDue();
    if (this.machine.observer !== null) this.machine.tell('ready', job, 0);
    this.stir(job);
  }

  private end(job: SimJob): void {
    this.machine.due.cancel(job);
    job.stage = 'over';
    job.finishMicros = this.machine.nowMicros;
    job.entitledGpus = 0;
    job.grant(0, job.finishMicros);
    this.scheduler.remove(job);
    this.launches.remove(job);
    this.jobs.delete(job.sequence);
    this.trainings.remove(job);
    this.inSystem.depart(job.finishMicros);
    this.makeDecisionDue();
    if (this.machine.observer !== null) this.machine.tell('over', job, 0);
  }

  private endLease(lease: Lease): void {
    const { machine } = this;
    machine.due.cancel(lease);
    machine.isChanged = true;
    if (lease !== this.lease) return;
    this.leases++;
    machine.isDecisionDue = true;
  }

  private makeDecisionDue(): void {
    this.machine.isChanged = true;
    this.machine.isDecisionDue = true;
  }

  private stir(job: SimJob): void {
    if (job.isStirred) return;
    job.isStirred = true;
    this.stirred.push(job);
  }

  /** One scheduling round: what the policy wants stands until something changed that counts. */
  private round(): void {
    const { machine, trainings, parts } = this;
    do {
      trainings.look(machine, parts.gpus);
      if (machine.isDecisionDue) this.decide();
      machine.isChanged = false;
      this.grant();
      trainings.look(machine, parts.gpus);
    } while (machine.isChanged || machine.isDecisionDue);
  }

  private decide(): void {
    const { machine, scheduler } = this;
    machine.isDecisionDue = false;
    this.engaged.clear();
    scheduler.allocate(this.parts.gpus, machine.nowMicros, this);
    const again = scheduler.decideAgainSeconds;
    if (again === null || this.jobs.size === 0) machine.due.cancel(this.lease);
    else machine.due.set(this.lease, machine.nowMicros + this.leaseMicros(again));
  }

  private leaseMicros(seconds: number): number {
    const { leasesExact = Number.POSITIVE_INFINITY } = this.parts;
    return microsOf(seconds * 2 ** Math.floor(this.leases / leasesExact));
  }

  /** Issues grants; GPUs that drivers give up at once are there for the next call. */
  private grant(): void {
    const settledGpus = this.gatherUnsettled();
    nextGrants(this.unsettled, this.parts.gpus - settledGpus, this.grants);
    this.issue('lower');
    this.issue('raise');
  }

  /** Sets the targets; finds the jobs that do not hold what they are to have, returns what others do. */
  private gatherUnsettled(): number {
    const { unsettled, machine } = this;
    let settledGpus = 0;
    unsettled.length = 0;
    for (const job of this.engaged.jobs) {
      const { entitledGpus, grantedGpus, heldGpus } = job;
      if (entitledGpus === grantedGpus && grantedGpus === heldGpus) {
        job.targetGpus = entitledGpus;
        settledGpus += heldGpus;
      } else {
        job.targetGpus = worthwhileGpus(job, entitledGpus, machine);
        unsettled.push(job);
      }
    }
    return settledGpus;
  }

  private issue(which: 'lower' | 'raise'): void {
    const { unsettled, grants, machine } = this;
    for (let i = 0; i < unsettled.length; i++) {
      const job = unsettled[i];
      const granted = grants[i];
      if (job === undefined || granted === undefined || granted === job.grantedGpus) continue;
      if (granted < job.grantedGpus !== (which === 'lower')) continue;
      const { driver } = job;
      job.grant(granted, machine.nowMicros);
      if (job.driver !== driver) this.launches.set(job, job.driver);
      if (machine.observer !== null) machine.tell('grant', job, granted);
      drive(machine, job);
    }
  }
}
