import type { SimTrial } from './trial.ts';

/**
 * Starting a trial keeps a processor busy: interpreters are started and libraries imported. Up to
 * `atOnce` starts go on at full speed; more than that share the processors evenly.
 */
export class Starts {
  private readonly atOnce: number;
  private readonly trials: SimTrial[] = [];
  /** When the work that is left of each start was last brought up to date. */
  private sinceMicros = 0;

  constructor(atOnce: number) {
    this.atOnce = atOnce;
  }

  /** A start with so much of its work left; answers whether others became slower. */
  add(trial: SimTrial, leftMicros: number, nowMicros: number): boolean {
    this.advance(nowMicros);
    trial.startLeftMicros = leftMicros;
    this.trials.push(trial);
    return this.trials.length > this.atOnce;
  }

  /** The start is over; answers whether others become faster. */
  remove(trial: SimTrial, nowMicros: number): boolean {
    this.advance(nowMicros);
    const others = this.trials.length > this.atOnce;
    this.trials.splice(this.trials.indexOf(trial), 1);
    return others;
  }

  /** The starts under way, in the order in which they began. */
  get underWay(): readonly SimTrial[] {
    return this.trials;
  }

  /** When a start will be over if no other begins or ends before. */
  endMicros(trial: SimTrial): number {
    const left = Math.max(0, trial.startLeftMicros);
    return this.sinceMicros + Math.ceil(left / startSpeed(this.trials.length, this.atOnce));
  }

  /** Takes over the starts of another cluster, whose trials have these twins here. */
  resume(other: Starts, twins: ReadonlyMap<SimTrial, SimTrial>): void {
    this.sinceMicros = other.sinceMicros;
    for (const trial of other.trials) {
      const twin = twins.get(trial);
      if (twin === undefined) continue;
      twin.startLeftMicros = trial.startLeftMicros;
      this.trials.push(twin);
    }
  }

  private advance(nowMicros: number): void {
    const done = (nowMicros - this.sinceMicros) * startSpeed(this.trials.length, this.atOnce);
    for (const trial of this.trials) trial.startLeftMicros -= done;
    this.sinceMicros = nowMicros;
  }
}

/** Progress of each of `count` starts per unit of time, 1 for a processor of its own. */
export function startSpeed(count: number, atOnce: number): number {
  return count <= atOnce ? 1 : atOnce / count;
}
