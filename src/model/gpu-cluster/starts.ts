/** A trial or a driver that is being started. */
export interface Starting {
  /** Whether it is the driver of a job: those go first. */
  readonly isDriver: boolean;
  /** What is left of that, in microseconds of a processor of its own. */
  startLeftMicros: number;
}

/** How many drivers and trials are being started at an instant. */
export interface StartsUnderWay {
  readonly drivers: number;
  readonly trials: number;
}

/** Progress per unit of time, 1 for a processor of its own. */
export interface StartSpeeds {
  readonly driver: number;
  readonly trial: number;
}

/**
 * A driver's share of the processors for one of a trial: Ray gives the processes of trials a
 * niceness of 15 more, and each level is worth a factor of 1.25.
 */
const driverShare = 1.25 ** 15;

/**
 * Starting a trial or a driver keeps a processor busy: interpreters are started and libraries
 * imported. Up to `processors` starts go on at full speed; more than that share them.
 */
export class Starts<S extends Starting> {
  private readonly processors: number;
  private readonly all: S[] = [];
  private drivers = 0;
  private speeds: StartSpeeds = { driver: 1, trial: 1 };
  /** When the work that is left of each start was last brought up to date. */
  private sinceMicros = 0;

  constructor(processors: number) {
    this.processors = processors;
  }

  /** A start with so much of its work left; answers whether others became slower. */
  add(one: S, leftMicros: number, nowMicros: number): boolean {
    this.advance(nowMicros);
    one.startLeftMicros = leftMicros;
    this.take(one);
    this.share();
    return this.all.length > this.processors;
  }

  /** The start is over; answers whether others become faster. */
  remove(one: S, nowMicros: number): boolean {
    this.advance(nowMicros);
    const others = this.all.length > this.processors;
    this.all.splice(this.all.indexOf(one), 1);
    if (one.isDriver) this.drivers--;
    this.share();
    return others;
  }

  /** The starts under way, in the order in which they began. */
  get underWay(): readonly S[] {
    return this.all;
  }

  /** When a start will be over if no other begins or ends before. */
  endMicros(one: S): number {
    const { driver, trial } = this.speeds;
    const left = Math.max(0, one.startLeftMicros);
    return this.sinceMicros + Math.ceil(left / (one.isDriver ? driver : trial));
  }

  /** Takes over the starts of another cluster, each of which has its twin here. */
  resume(other: Starts<S>, twins: ReadonlyMap<S, S>): void {
    this.sinceMicros = other.sinceMicros;
    for (const one of other.all) {
      const twin = twins.get(one);
      if (twin === undefined) continue;
      twin.startLeftMicros = one.startLeftMicros;
      this.take(twin);
    }
    this.share();
  }

  private take(one: S): void {
    this.all.push(one);
    if (one.isDriver) this.drivers++;
  }

  private advance(nowMicros: number): void {
    const { driver, trial } = this.speeds;
    const passed = nowMicros - this.sinceMicros;
    for (const one of this.all) one.startLeftMicros -= passed * (one.isDriver ? driver : trial);
    this.sinceMicros = nowMicros;
  }

  private share(): void {
    const { all, drivers, processors } = this;
    this.speeds = startSpeeds({ drivers, trials: all.length - drivers }, processors);
  }
}

/** How fast starts go on that share so many processors; none takes more than one. */
export function startSpeeds({ drivers, trials }: StartsUnderWay, processors: number): StartSpeeds {
  if (drivers + trials <= processors) return { driver: 1, trial: 1 };
  const driver = Math.min(1, (processors * driverShare) / (drivers * driverShare + trials));
  return { driver, trial: Math.min(1, (processors - drivers * driver) / Math.max(1, trials)) };
}
