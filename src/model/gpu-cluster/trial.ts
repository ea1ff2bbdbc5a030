import { exactGpus } from '../../kernel/gpus.ts';
import type { Timed } from '../../kernel/timer-heap.ts';
import type { SimJob } from './job.ts';
import type { Phase, SpeedupTable } from './snapshot.ts';
import { speedupAt } from './speedup.ts';

/** What a trial is, whatever it is doing. */
export interface TrialShape {
  readonly gpus: number;
  readonly speedups: SpeedupTable | null;
  readonly stepsTotal: number;
  /** Of one step on `gpus` GPUs, or on one for an elastic trial; whole and positive. */
  readonly stepMicros: number;
  /** It changes its size without a restart, whatever moving work costs. */
  readonly resizesAtOnce?: boolean;
}

/**
 * A trial on the simulated cluster. Progress is lazy: while it runs, only where its steps stood at
 * `sinceMicros` and how long one takes are kept, and nothing happens until it ends or pauses.
 */
export class SimTrial implements TrialShape, Timed {
  readonly job: SimJob;
  readonly gpus: number;
  readonly speedups: SpeedupTable | null;
  readonly stepsTotal: number;
  readonly stepMicros: number;
  readonly resizesAtOnce: boolean;

  phase: Phase = 'waiting';
  /** GPUs it holds. */
  heldGpus = 0;
  /** GPUs its driver wants it to run on; differs from those it holds while it is to leave them. */
  wantedGpus = 0;
  /**
   * Steps done at `sinceMicros`, which lies ahead where the present step is late; whole unless the
   * trial changes its size at any instant.
   */
  stepsDone = 0;
  sinceMicros = 0;
  /** Microseconds of a step on the GPUs it holds. */
  paceMicros = 0;
  /** It ran before, so that its next start is a restore. */
  startedBefore = false;
  /** While it starts: what is left of that, in microseconds of a processor of its own. */
  startLeftMicros = 0;
  readonly isDriver = false;
  /** Its actor has not reported a step yet; a driver can pause it only at a report. */
  unreported = false;

  atMicros = 0;
  readonly order: number;
  slot = -1;

  constructor(job: SimJob, shape: TrialShape, order: number) {
    this.job = job;
    this.gpus = exactGpus(shape.gpus);
    this.speedups = shape.speedups;
    this.stepsTotal = shape.stepsTotal;
    this.stepMicros = shape.stepMicros;
    this.resizesAtOnce = shape.resizesAtOnce ?? false;
    this.order = order;
  }

  /** Takes over what another trial of the same shape is doing. */
  resume(other: SimTrial): void {
    this.phase = other.phase;
    this.heldGpus = other.heldGpus;
    this.wantedGpus = other.wantedGpus;
    this.stepsDone = other.stepsDone;
    this.sinceMicros = other.sinceMicros;
    this.paceMicros = other.paceMicros;
    this.startedBefore = other.startedBefore;
    this.unreported = other.unreported;
  }

  /** Whether its steps are done; its GPUs may still be on their way back. */
  get isFinished(): boolean {
    return this.stepsDone >= this.stepsTotal;
  }

  /** What it takes of `gpus` GPUs that are left to it; 0 when it cannot run on them. */
  sizeWithin(gpus: number): number {
    if (this.gpus <= gpus) return this.gpus;
    return this.speedups === null ? 0 : Math.floor(gpus);
  }

  /** Takes the pace of the GPUs it holds now, from this instant on. */
  pace(nowMicros: number): void {
    this.sinceMicros = nowMicros;
    const rate = this.speedups === null ? 1 : speedupAt(this.speedups, this.heldGpus);
    this.paceMicros = this.stepMicros / rate;
  }

  /** When its last step ends at its present pace. */
  endMicros(): number {
    return this.sinceMicros + Math.round((this.stepsTotal - this.stepsDone) * this.paceMicros);
  }

  /** The first instant from now on at which a step ends and it can be paused. */
  boundaryMicros(nowMicros: number): number {
    const steps = Math.ceil((nowMicros - this.sinceMicros) / this.paceMicros);
    const isWithin = this.unreported || nowMicros < this.sinceMicros;
    const at = Math.round(Math.max(steps, isWithin ? 1 : 0) * this.paceMicros);
    return Math.max(nowMicros, Math.min(this.sinceMicros + at, this.endMicros()));
  }

  /** Steps done at an instant while it runs, the part of the present one included. */
  stepsAt(nowMicros: number): number {
    if (this.phase !== 'running') return this.stepsDone;
    const passedMicros = Math.max(0, nowMicros - this.sinceMicros);
    const steps = this.stepsDone + passedMicros / this.paceMicros;
    return Math.min(steps, this.stepsTotal);
  }
}
