import type { FluidWorld } from './world.ts';

/**
 * Predicts the completion of each job as it arrives: a virtual playout of the present state,
 * without future arrivals, until the job is over (thesis §3.4).
 *
 * Playouts of jobs that wait in a full queue begin alike: such a job changes nothing until its
 * queue is no longer full. The world of that instant is kept for each queue, and the playout of the
 * next arrival goes on from there. An arrival that does change something makes the later ones of
 * these worlds worthless. Where sizes are misjudged no such world is kept, for none comes true.
 */
export class Playouts {
  /** Events that the predictions foresaw, whether played or known from an earlier playout. */
  virtualEvents = 0;
  private readonly main: FluidWorld;
  private readonly fork: FluidWorld;
  /** By queue: what the present leads to at the instant at which it is no longer full. */
  private readonly futures: (FluidWorld | null)[];
  private readonly spare: FluidWorld[] = [];
  /** By queue, of the fork: whether it was full and its future is not known. */
  private readonly watched: boolean[];

  constructor(main: FluidWorld) {
    const { jobs } = main.state;
    const queues = jobs.misjudgement === null ? main.divider.queues : 0;
    this.main = main;
    this.fork = main.another(jobs.believed());
    this.futures = Array.from({ length: queues }, () => null);
    this.watched = this.futures.map(() => false);
  }

  /** When the job that just arrived will be over, in microseconds. */
  predict(job: number): number {
    const { main, fork } = this;
    this.forgetThePast();
    const queue = main.divider.queueOf(job);
    const isFull = this.futures.length > 0 && main.divider.isFull(queue);
    const latest = isFull ? (this.futures[queue] ?? main) : main;
    this.arriveUpTo(latest.state.nowMicros);
    fork.copy(latest);
    const { misjudgement } = main.state.jobs;
    if (misjudgement !== null) fork.state.believe(misjudgement);
    if (latest !== main && latest.divider.isFull(queue)) this.forget(queue);
    this.watch();
    do this.keepFutures();
    while (fork.pass(Number.POSITIVE_INFINITY) !== job);
    this.virtualEvents += fork.events - main.events;
    return fork.state.endMicros[job] as number;
  }

  private forgetThePast(): void {
    const { futures } = this;
    const now = this.main.state.nowMicros;
    for (let k = 0; k < futures.length; k++) {
      if ((futures[k]?.state.nowMicros ?? now) <= now) this.forget(k);
    }
  }

  /** The job that just arrived waits in all futures up to an instant, and makes others of the rest. */
  private arriveUpTo(micros: number): void {
    const { futures } = this;
    for (let k = 0; k < futures.length; k++) {
      const future = futures[k] ?? null;
      if (future === null) continue;
      if (future.state.nowMicros > micros) this.forget(k);
      else future.arrive();
    }
  }

  private forget(queue: number): void {
    const future = this.futures[queue];
    if (future !== null && future !== undefined) this.spare.push(future);
    this.futures[queue] = null;
  }

  private watch(): void {
    for (let k = 0; k < this.watched.length; k++) {
      this.watched[k] = this.futures[k] === null && this.fork.divider.isFull(k);
    }
  }

  /** Keeps the fork for every queue that has just ceased to be full. */
  private keepFutures(): void {
    const { fork, watched } = this;
    for (let k = 0; k < watched.length; k++) {
      if (watched[k] !== true || fork.divider.isFull(k)) continue;
      watched[k] = false;
      const future = this.spare.pop() ?? fork.another();
      future.copy(fork);
      this.futures[k] = future;
    }
  }
}
