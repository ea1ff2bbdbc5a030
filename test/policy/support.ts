/** Jobs and schedulers for the tests of policies. */
import { SimJob } from '../../src/model/gpu-cluster/job.ts';
import { SimTrial, type TrialShape } from '../../src/model/gpu-cluster/trial.ts';
import type { Policy, PolicyJob, Reason, Scheduler } from '../../src/policy/scheduler.ts';

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
    neededGpus: demandGpus,
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

/** What a job of trials is, apart from when it came. */
export interface TrialsOptions {
  readonly sizeGpuSeconds: number;
  readonly trials: readonly Pick<TrialShape, 'gpus' | 'speedups'>[];
}

/** A job of the simulated cluster, whose trials may differ, need parts of GPUs, and end. */
export function aJobOfTrials(options: TrialsOptions, sequence: number): SimJob {
  const { sizeGpuSeconds, trials } = options;
  const identity = { id: `job-${sequence}`, sequence, arrivalMicros: 0, sizeGpuSeconds };
  const job = new SimJob(identity, sequence);
  for (const [i, shape] of trials.entries()) {
    job.add(new SimTrial(job, { ...shape, stepsTotal: 1, stepMicros: 1e6 }, i));
  }
  job.work();
  return job;
}

/** Its first trial that is not over ends. */
export function endOneTrial(job: SimJob): void {
  const trial = job.trials.find((one) => !one.isFinished);
  if (trial === undefined) return;
  trial.stepsDone = trial.stepsTotal;
  trial.phase = 'done';
  job.complete(trial);
  job.skipDone();
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
  return givenBy(scheduler, jobs, gpus, nowMicros);
}

/** What a scheduler that knows the jobs gives to each, in the order of `jobs`. */
export function givenBy<J extends PolicyJob>(
  scheduler: Scheduler<J>,
  jobs: readonly J[],
  gpus: number,
  nowMicros = 0,
): number[] {
  const given = new Map<J, number>();
  scheduler.allocate(gpus, nowMicros, { give: (job, share) => void given.set(job, share) });
  return jobs.map((job) => given.get(job) ?? 0);
}

/** Codes and sentences of a fresh scheduler about each job. */
export function reasonsOf(policy: Policy, jobs: readonly PolicyJob[], gpus: number): Reason[] {
  const scheduler = policy.start();
  for (const job of jobs) scheduler.admit(job);
  return jobs.map(scheduler.explain(gpus, 0));
}
