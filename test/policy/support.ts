/** Jobs and schedulers for the tests of policies. */
import type { Policy, PolicyJob, Reason } from '../../src/policy/scheduler.ts';

/** A job that never changes: linear speed-up unless a table of speed-ups is given. */
export interface JobOptions {
  readonly sequence: number;
  readonly sizeGpuSeconds?: number;
  readonly demandGpus?: number;
  readonly unitGpus?: number;
  /** Default: its unit. */
  readonly leastGpus?: number;
  readonly speedups?: readonly number[];
  readonly arrivalMicros?: number;
  readonly remainingGpuSeconds?: number;
  readonly attainedGpuSeconds?: number;
  readonly contention?: number;
}

export function aJob(options: JobOptions): PolicyJob {
  const { sequence, sizeGpuSeconds = 1, demandGpus = 1, unitGpus = 1, speedups } = options;
  const { arrivalMicros = sequence, remainingGpuSeconds = sizeGpuSeconds } = options;
  const { attainedGpuSeconds = 0, contention = 1 } = options;
  const leastGpus = options.leastGpus ?? unitGpus;
  return {
    id: `job-${sequence}`,
    sequence,
    arrivalMicros,
    sizeGpuSeconds,
    demandGpus,
    unitGpus,
    leastGpus,
    usableGpus(gpus) {
      const most = Math.min(gpus, this.demandGpus);
      return most < this.leastGpus ? 0 : most - (most % this.unitGpus);
    },
    speedup: (gpus) => speedups?.[gpus] ?? gpus / unitGpus,
    remainingGpuSeconds: () => remainingGpuSeconds,
    attainedGpuSeconds: () => attainedGpuSeconds,
    contention: () => contention,
  };
}

/** What a fresh scheduler gives to each job, in the order of `jobs`. */
export function allocationOf(
  policy: Policy,
  jobs: readonly PolicyJob[],
  gpus: number,
  nowMicros = 0,
): number[] {
  const scheduler = policy.start();
  for (const job of jobs) scheduler.admit(job);
  const given = new Map<PolicyJob, number>();
  scheduler.allocate(gpus, nowMicros, { give: (job, share) => void given.set(job, share) });
  return jobs.map((job) => given.get(job) ?? 0);
}

/** Codes and sentences of a fresh scheduler about each job. */
export function reasonsOf(policy: Policy, jobs: readonly PolicyJob[], gpus: number): Reason[] {
  const scheduler = policy.start();
  for (const job of jobs) scheduler.admit(job);
  return jobs.map((job) => scheduler.explain(job, gpus, 0));
}
