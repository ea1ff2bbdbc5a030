import type { Policy } from '../../policy/scheduler.ts';
import { costsOf } from './costs.ts';
import type { Observer } from './events.ts';
import { fork } from './fork.ts';
import { type PromiseOptions, Promises } from './promises.ts';
import { type JobResult, type Run, resultsOf, type Summary, summaryOf } from './results.ts';
import type { Overheads } from './snapshot.ts';
import { arrive } from './submitted.ts';
import { checkWorkload, type Workload } from './workload.ts';
import { World } from './world.ts';

/** The cluster to run a workload on, and what to find out. */
export interface SimulationOptions {
  readonly gpus: number;
  readonly policy: Policy;
  readonly overheads: Overheads;
  /** Whether to predict each job's completion when it arrives, as the coordinator does. */
  readonly predict: boolean;
  /** Corrects the predictions and calibrates their intervals on the jobs completed so far. */
  readonly promise?: PromiseOptions;
  /** So many first jobs only fill the cluster: nothing is predicted of them, and no result counts them. */
  readonly warmUpJobs?: number;
  /** Sees everything that happens, predictions excepted. */
  readonly observer?: Observer;
}

/** What became of a workload. */
export interface SimulationResult {
  /** In order of arrival, without those that warm up. */
  readonly jobs: readonly JobResult[];
  readonly summary: Summary;
}

/**
 * Runs a workload on a simulated cluster. Each prediction is a virtual playout of the state right
 * after the arrival was scheduled, with the same policy and without future arrivals, until the job
 * is over (thesis §3.4). Throws `WorkloadError` when the cluster cannot run it.
 */
export function simulate(workload: Workload, options: SimulationOptions): SimulationResult {
  checkWorkload(workload, options.gpus);
  const costs = costsOf(options.overheads);
  const world = new World({ gpus: options.gpus, policy: options.policy, costs, nowMicros: 0 });
  world.machine.observer = options.observer ?? null;
  const runs: Run[] = [];
  const promises = options.promise && new Promises(options.policy, options.promise);
  const { warmUpJobs = 0 } = options;
  let virtualEvents = 0;
  for (const spec of workload.jobs) {
    world.passUntil(spec.arrivalMicros);
    const job = arrive(spec, runs.length, world);
    const run: Run = { spec, job, predictedMicros: null, promised: null };
    runs.push(run);
    if (!options.predict || runs.length <= warmUpJobs) continue;
    const playout = fork(world, run.job);
    playout.world.passUntilOver(playout.job);
    run.predictedMicros = playout.job.finishMicros;
    virtualEvents += playout.world.events;
    const past = workload.jobs.slice(0, runs.length);
    run.promised = promises?.make(world, job, { rawMicros: run.predictedMicros, past }) ?? null;
  }
  world.passAll();
  const jobs = resultsOf(runs, options.gpus).slice(warmUpJobs);
  return { jobs, summary: summaryOf(jobs, { events: world.events, virtualEvents }) };
}
