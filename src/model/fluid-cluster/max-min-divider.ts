import type { Divider, Division } from './divider.ts';
import type { FluidState } from './state.ts';

/**
 * Max-min fair share as the published simulator has it: all jobs have equal parts, to any fraction,
 * but none more than its demand, and what that leaves goes to the others in equal parts.
 */
export function fractionalMaxMin(gpus: number): Division {
  return (state) => new MaxMinDivider(state, gpus);
}

class MaxMinDivider implements Divider {
  readonly queues = 0;
  readonly divideAgainSeconds = null;
  private readonly state: FluidState;
  private readonly gpus: number;
  /** Active jobs by demand. */
  private readonly byDemand = new Map<number, Set<number>>();

  constructor(state: FluidState, gpus: number) {
    this.state = state;
    this.gpus = gpus;
  }

  queueOf(_job: number): number {
    return 0;
  }

  isFull(_queue: number): boolean {
    return false;
  }

  arrive(job: number): void {
    this.alike(this.demandOf(job)).add(job);
  }

  depart(job: number): void {
    this.alike(this.demandOf(job)).delete(job);
  }

  divide(): void {
    const demands = [...this.byDemand.keys()].sort((a, b) => a - b);
    let left = this.gpus;
    let jobs = 0;
    for (const members of this.byDemand.values()) jobs += members.size;
    for (const demand of demands) {
      const members = this.alike(demand);
      // Smaller demands have had theirs, so that those that are left can only have more.
      const share = Math.min(demand, jobs === 0 ? 0 : left / jobs);
      for (const job of members) this.state.setGpus(job, share);
      left -= share * members.size;
      jobs -= members.size;
    }
  }

  copy(other: MaxMinDivider): void {
    this.byDemand.clear();
    for (const [demand, members] of other.byDemand) this.byDemand.set(demand, new Set(members));
  }

  private demandOf(job: number): number {
    return this.state.jobs.demandGpus[job] as number;
  }

  private alike(demand: number): Set<number> {
    const members = this.byDemand.get(demand) ?? new Set<number>();
    this.byDemand.set(demand, members);
    return members;
  }
}
