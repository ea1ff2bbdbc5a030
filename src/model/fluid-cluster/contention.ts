import type { FluidState } from './state.ts';

/**
 * The contention that each job meets: how many jobs are in the system, itself included, averaged over
 * the events of its stay, not over its time, as the published artifact does. Events are arrivals, ends,
 * and divisions that follow neither.
 */
export class Presence {
  private readonly state: FluidState;
  private events = 0;
  private seen = 0;
  private isCounted = false;
  /** By job: what was counted when it arrived. */
  private readonly eventsBefore: Float64Array;
  private readonly seenBefore: Float64Array;

  constructor(state: FluidState) {
    this.state = state;
    this.eventsBefore = new Float64Array(state.jobs.count);
    this.seenBefore = new Float64Array(state.jobs.count);
  }

  /** The job has just arrived. */
  arrive(job: number): void {
    const { active } = this.state;
    this.count(active - 1);
    this.eventsBefore[job] = this.events - 1;
    this.seenBefore[job] = this.seen - active;
  }

  /** A job has just ended. */
  depart(): void {
    this.count(this.state.active + 1);
  }

  /** A division follows each arrival and end; one that follows neither is an event of its own. */
  pass(): void {
    if (!this.isCounted) this.count(this.state.active);
    this.isCounted = false;
  }

  /** What the job met up to now; as it ends, its end included. */
  contention(job: number): number {
    const seen = this.seen - (this.seenBefore[job] as number);
    return seen / (this.events - (this.eventsBefore[job] as number));
  }

  copy(other: Presence): void {
    const { first, arrived } = this.state;
    this.events = other.events;
    this.seen = other.seen;
    this.isCounted = other.isCounted;
    this.eventsBefore.set(other.eventsBefore.subarray(first, arrived), first);
    this.seenBefore.set(other.seenBefore.subarray(first, arrived), first);
  }

  private count(present: number): void {
    this.events++;
    this.seen += present;
    this.isCounted = true;
  }
}
