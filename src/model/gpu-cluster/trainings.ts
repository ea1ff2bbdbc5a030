import type { SimJob } from './job.ts';
import { Lease, type Machine } from './machine.ts';
import { satedMicros, wantWorthwhile } from './resize.ts';

/** The trainings of a world, which in time stop gaining from more GPUs. */
export class Trainings {
  /** When the next one does. */
  readonly sated = new Lease(-2);
  private readonly jobs = new Set<SimJob>();

  add(job: SimJob): void {
    if (job.isElastic) this.jobs.add(job);
  }

  remove(job: SimJob): void {
    this.jobs.delete(job);
  }

  /** Those that stopped gaining want no more GPUs than they hold, which is to be decided on. */
  look(machine: Machine, gpus: number): void {
    if (machine.costs.resizesAtOnce) return;
    let nextMicros = Number.POSITIVE_INFINITY;
    for (const job of this.jobs) {
      if (wantWorthwhile(job, gpus, machine)) machine.isDecisionDue = true;
      const atMicros = satedMicros(job, gpus, machine);
      if (atMicros > machine.nowMicros) nextMicros = Math.min(nextMicros, atMicros);
    }
    if (nextMicros === Number.POSITIVE_INFINITY) machine.due.cancel(this.sated);
    else machine.due.set(this.sated, nextMicros);
  }
}
