import { exactGpus } from '../../kernel/gpus.ts';
import { type Timed, TimerHeap } from '../../kernel/timer-heap.ts';
import type { Costs } from './costs.ts';
import type { ClusterEventKind, Observer } from './events.ts';
import type { SimJob } from './job.ts';
import { Starts } from './starts.ts';
import { successorOf } from './successor.ts';
import { SimTrial } from './trial.ts';

/** An instant at which to decide again although nothing happens. */
export class Lease implements Timed {
  atMicros = 0;
  readonly order: number;
  slot = -1;

  constructor(order: number) {
    this.order = order;
  }
}

/** What can be due. */
export type Due = SimTrial | SimJob | Lease;

/** The GPUs and the actors on them: how trials pass from phase to phase, and what that costs. */
export class Machine {
  readonly costs: Costs;
  readonly due = new TimerHeap<Due>();
  nowMicros: number;
  heldGpus = 0;
  /** Whether a job wants or holds other than when this was last cleared. */
  isChanged = false;
  /** Whether jobs came or went or can use fewer GPUs than when the policy last decided. */
  isDecisionDue = false;
  observer: Observer | null = null;
  readonly starts: Starts<SimTrial | SimJob>;

  constructor(costs: Costs, nowMicros: number) {
    this.costs = costs;
    this.starts = new Starts(costs.startsAtOnce);
    this.nowMicros = nowMicros;
  }

  /** waiting → starting, with so many GPUs. */
  start(trial: SimTrial, gpus: number, cost = this.startCost(trial)): void {
    if (trial.job.startMicros < 0) trial.job.startMicros = this.nowMicros;
    trial.wantedGpus = gpus;
    trial.phase = 'starting';
    trial.sinceMicros = this.nowMicros;
    this.hold(trial, gpus);
    if (this.observer !== null) this.tell('start', trial, gpus);
    if (cost === 0) this.run(trial, false);
    else this.beginStart(trial, cost);
  }

  private startCost({ startedBefore }: SimTrial): number {
    return startedBefore ? this.costs.restoreMicros : this.costs.startMicros;
  }

  /** A start has so much of its work left, and takes processors from the others. */
  beginStart(one: SimTrial | SimJob, leftMicros: number): void {
    const areSlower = this.starts.add(one, leftMicros, this.nowMicros);
    if (areSlower) this.expectStarts();
    else this.due.set(one, this.starts.endMicros(one));
  }

  /** What was started is there; the others go on faster. */
  endStart(one: SimTrial | SimJob): void {
    if (this.starts.remove(one, this.nowMicros)) this.expectStarts();
  }

  private expectStarts(): void {
    for (const one of this.starts.underWay) this.due.set(one, this.starts.endMicros(one));
  }

  /** Goes on with its step at another size. */
  resize(trial: SimTrial, gpus: number): void {
    trial.stepsDone = trial.stepsAt(this.nowMicros);
    if (gpus < trial.heldGpus) trial.job.preemptions++;
    trial.wantedGpus = gpus;
    this.hold(trial, gpus);
    if (this.observer !== null) this.tell('resize', trial, gpus);
    if (gpus === 0) {
      trial.phase = 'waiting';
      trial.sinceMicros = this.nowMicros;
      this.due.cancel(trial);
    } else {
      trial.pace(this.nowMicros);
      this.due.set(trial, trial.endMicros());
    }
  }

  /** It stays where it is, to its end. */
  keep(trial: SimTrial): void {
    if (trial.wantedGpus === trial.heldGpus) return;
    trial.wantedGpus = trial.heldGpus;
    this.due.set(trial, trial.endMicros());
  }

  /** It is to leave its GPUs at its next report, for `gpus` others or for none. */
  dismiss(trial: SimTrial, gpus: number): void {
    trial.wantedGpus = gpus;
    this.due.set(trial, trial.boundaryMicros(this.nowMicros));
  }

  /** The phase of a trial is over; answers whether its driver has something to react to. */
  pass(trial: SimTrial): boolean {
    if (trial.phase === 'starting') {
      this.endStart(trial);
      this.run(trial, true);
      return trial.wantedGpus !== trial.heldGpus;
    }
    if (trial.phase === 'running') this.report(trial);
    else this.release(trial);
    return true;
  }

  /** starting → running. */
  private run(trial: SimTrial, unreported: boolean): void {
    trial.phase = 'running';
    trial.startedBefore = true;
    trial.unreported = unreported;
    trial.pace(this.nowMicros);
    if (trial.speedups !== null) this.isChanged = true;
    this.due.set(trial, trial.endMicros());
    if (this.observer !== null) this.tell('run', trial, trial.heldGpus);
  }

  /** running → stopping, because its steps are done or because it is to leave. */
  private report(trial: SimTrial): void {
    const isLast = this.nowMicros >= trial.endMicros();
    trial.stepsDone = isLast ? trial.stepsTotal : Math.round(trial.stepsAt(this.nowMicros));
    trial.phase = 'stopping';
    trial.sinceMicros = this.nowMicros;
    if (isLast) {
      trial.job.complete(trial);
      this.isDecisionDue = true;
    } else if (trial.wantedGpus < trial.heldGpus) trial.job.preemptions++;
    this.isChanged = true;
    if (this.observer !== null) this.tell(isLast ? 'end' : 'pause', trial, trial.heldGpus);
    const successor = isLast ? successorOf(trial) : undefined;
    const cost = isLast ? this.costs.stopMicros : this.costs.pauseMicros;
    if (successor !== undefined) this.handOver(trial, successor);
    else if (cost === 0) this.release(trial);
    else this.due.set(trial, this.nowMicros + cost);
  }

  /** stopping → done, and waiting → starting on the same actor. */
  private handOver(ended: SimTrial, successor: SimTrial): void {
    const gpus = ended.heldGpus;
    this.release(ended);
    this.start(successor, gpus, this.costs.reuseMicros);
  }

  /** stopping → waiting or done. */
  private release(trial: SimTrial): void {
    this.due.cancel(trial);
    trial.phase = trial.isFinished ? 'done' : 'waiting';
    trial.sinceMicros = this.nowMicros;
    trial.wantedGpus = 0;
    const gpus = trial.heldGpus;
    this.hold(trial, 0);
    if (trial.phase === 'done') trial.job.skipDone();
    if (this.observer !== null) this.tell('free', trial, gpus);
  }

  /** Sets how many GPUs a trial holds. */
  hold(trial: SimTrial, gpus: number): void {
    const more = gpus - trial.heldGpus;
    trial.heldGpus = gpus;
    trial.job.hold(more);
    this.heldGpus = exactGpus(this.heldGpus + more);
    if (more < 0) this.isChanged = true;
  }

  /** Tells the observer, which must be there. */
  tell(kind: ClusterEventKind, what: SimTrial | SimJob, gpus: number): void {
    const isTrial = what instanceof SimTrial;
    this.observer?.({
      atMicros: this.nowMicros,
      kind,
      job: isTrial ? what.job.id : what.id,
      trial: isTrial ? what.job.trials.indexOf(what) : null,
      gpus,
      heldGpus: this.heldGpus,
    });
  }
}
