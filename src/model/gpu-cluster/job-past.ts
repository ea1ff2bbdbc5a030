import type { NumberInSystem } from '../../queueing/number-in-system.ts';

/** What became of a job so far, as far as policies ask: in microseconds, so that sums are exact. */
export interface JobPastSnapshot {
  /** GPU time granted to it so far, in GPU-microseconds. */
  readonly attainedGpuMicros: number;
  /** The number of jobs in the system, itself included, integrated over its stay: job-microseconds. */
  readonly contentionJobMicros: number;
}

/** Keeps up, in constant time per change, the GPU time a job attained and the contention it met. */
export class JobPast {
  private attained = 0;
  private grantedGpus = 0;
  private sinceMicros = 0;
  private system: NumberInSystem | null = null;
  /** Integral of the number of jobs in the system at its arrival. */
  private integralAtArrival = 0;

  /** It is one of the jobs in `system`, and this is what happened before. */
  begin(system: NumberInSystem, before: JobPastSnapshot, nowMicros: number): void {
    this.system = system;
    this.attained = before.attainedGpuMicros;
    this.sinceMicros = nowMicros;
    this.integralAtArrival = system.upTo(nowMicros) - before.contentionJobMicros;
  }

  /** It may hold so many GPUs from now on. */
  grant(gpus: number, nowMicros: number): void {
    this.attained = this.attainedGpuMicros(nowMicros);
    this.sinceMicros = nowMicros;
    this.grantedGpus = gpus;
  }

  attainedGpuMicros(nowMicros: number): number {
    return this.attained + this.grantedGpus * (nowMicros - this.sinceMicros);
  }

  contentionJobMicros(nowMicros: number): number {
    return this.system === null ? 0 : this.system.upTo(nowMicros) - this.integralAtArrival;
  }

  /** The mean number of jobs in the system during a stay; at the arrival, those that are there. */
  contention(arrivalMicros: number, nowMicros: number): number {
    const stayMicros = nowMicros - arrivalMicros;
    if (stayMicros > 0) return this.contentionJobMicros(nowMicros) / stayMicros;
    return this.system?.count ?? 1;
  }

  at(nowMicros: number): JobPastSnapshot {
    return {
      attainedGpuMicros: this.attainedGpuMicros(nowMicros),
      contentionJobMicros: this.contentionJobMicros(nowMicros),
    };
  }
}

/** Of a job that arrives now. */
export const noPast: JobPastSnapshot = { attainedGpuMicros: 0, contentionJobMicros: 0 };
