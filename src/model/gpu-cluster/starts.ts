/** A trial or a driver that is being started. */
export interface Starting {
  /** What is left of that, in microseconds of a processor of its own. */
  startLeftMicros: number;
}

/**
 * Starting a trial or a driver keeps a processor busy: interpreters are started and libraries
 * imported. Up to `atOnce` starts go on at full speed; more than that share the processors evenly.
 */
export class Starts<S extends Starting> {
  private readonly atOnce: number;
  private readonly all: S[] = [];
  /** When the work that is left of each start was last brought up to date. */
  private sinceMicros = 0;

  constructor(atOnce: number) {
    this.atOnce = atOnce;
  }

  /** A start with so much of its work left; answers whether others became slower. */
  add(one: S, leftMicros: number, nowMicros: number): boolean {
    this.advance(nowMicros);
    one.startLeftMicros = leftMicros;
    this.all.push(one);
    return this.all.length > this.atOnce;
  }

  /** The start is over; answers whether others become faster. */
  remove(one: S, nowMicros: number): boolean {
    this.advance(nowMicros);
    const others = this.all.length > this.atOnce;
    this.all.splice(this.all.indexOf(one), 1);
    return others;
  }

  /** The starts under way, in the order in which they began. */
  get underWay(): readonly S[] {
    return this.all;
  }

  /** When a start will be over if no other begins or ends before. */
  endMicros(one: S): number {
    const left = Math.max(0, one.startLeftMicros);
    return this.sinceMicros + Math.ceil(left / startSpeed(this.all.length, this.atOnce));
  }

  /** Takes over the starts of another cluster, each of which has its twin here. */
  resume(other: Starts<S>, twins: ReadonlyMap<S, S>): void {
    this.sinceMicros = other.sinceMicros;
    for (const one of other.all) {
      const twin = twins.get(one);
      if (twin === undefined) continue;
      twin.startLeftMicros = one.startLeftMicros;
      this.all.push(twin);
    }
  }

  private advance(nowMicros: number): void {
    const done = (nowMicros - this.sinceMicros) * startSpeed(this.all.length, this.atOnce);
    for (const one of this.all) one.startLeftMicros -= done;
    this.sinceMicros = nowMicros;
  }
}

/** Progress of each of `count` starts per unit of time, 1 for a processor of its own. */
export function startSpeed(count: number, atOnce: number): number {
  return count <= atOnce ? 1 : atOnce / count;
}
