import { microsOf } from '../../kernel/units.ts';
import type { Divider, Division } from './divider.ts';
import type { FluidJobs } from './jobs.ts';
import { FluidState } from './state.ts';

/** What `FluidWorld.pass` answers when no job ended: it divided again, or nothing is due. */
export const divided = -1;
export const nothingDue = -2;

/** A cluster at work: the state of its jobs and who divides its GPUs among them. */
export class FluidWorld {
  readonly state: FluidState;
  readonly divider: Divider;
  private readonly division: Division;
  /** Arrivals, ends, and divisions that followed neither. */
  events = 0;
  private leaseMicros = Number.POSITIVE_INFINITY;

  constructor(jobs: FluidJobs, division: Division) {
    this.state = new FluidState(jobs);
    this.divider = division(this.state);
    this.division = division;
  }

  /** Another world, to be made like this one by `copy`; by default with the same jobs. */
  another(jobs: FluidJobs = this.state.jobs): FluidWorld {
    return new FluidWorld(jobs, this.division);
  }

  copy(other: FluidWorld): void {
    this.state.copy(other.state);
    this.divider.copy(other.divider);
    this.leaseMicros = other.leaseMicros;
    this.events = other.events;
  }

  /** The next job of the workload arrives, at the present instant. */
  arrive(): void {
    this.divider.arrive(this.state.arrive());
    this.divide();
  }

  /**
   * Passes to what is due next, if that is not after `untilMicros`. Answers the job that is over then,
   * or `divided`, or `nothingDue`. Ends come before a division that is due at the same instant.
   */
  pass(untilMicros: number): number {
    const { state, divider } = this;
    const job = state.nextEnd();
    if (job < 0) return nothingDue;
    const at = state.endOf(job);
    if (at > untilMicros && this.leaseMicros > untilMicros) return nothingDue;
    if (at > this.leaseMicros) {
      state.nowMicros = this.leaseMicros;
      this.divide();
      return divided;
    }
    divider.depart(job, state.end(job));
    this.divide();
    return job;
  }

  /** Lets everything happen that is due up to and at this instant; tells what `pass` answers. */
  passUntil(micros: number, tell?: (passed: number) => void): void {
    for (let passed = this.pass(micros); passed !== nothingDue; passed = this.pass(micros)) {
      tell?.(passed);
    }
    if (micros < Number.POSITIVE_INFINITY) this.state.nowMicros = micros;
  }

  private divide(): void {
    this.events++;
    this.divider.divide();
    const again = this.divider.divideAgainSeconds;
    this.leaseMicros =
      again === null ? Number.POSITIVE_INFINITY : this.state.nowMicros + microsOf(again);
  }
}
