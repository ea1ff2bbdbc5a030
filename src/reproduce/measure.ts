import { simulateFluidly } from '../model/fluid-cluster/simulate-workload.ts';
import type { Workload } from '../model/gpu-cluster/workload.ts';
import type { PolicySpec } from '../policy/index.ts';

/** One simulation that a figure needs, on the divisible cluster of the published simulator. */
export interface Run {
  readonly workload: Workload;
  readonly gpus: number;
  readonly policy: PolicySpec;
}

/** What a figure may need to know of a simulation, every completion predicted. */
export interface Measured {
  readonly avgJctSeconds: number;
  readonly avgPredErrPercent: number;
  readonly p99PredErrPercent: number;
  readonly avgUnfairnessPercent: number;
  readonly jobs: readonly MeasuredJob[];
  readonly events: number;
  readonly virtualEvents: number;
}

/** Where the published figures look at jobs one by one; left out of large workloads. */
export interface MeasuredJob {
  readonly id: string;
  readonly jctSeconds: number;
  readonly predictedJctSeconds: number;
}

/** Workloads of more jobs are summed up only. */
const jobsListed = 100;

/** Runs the simulation. Throws `WorkloadError` or `PolicySpecError` as `simulateFluidly` does. */
export function measure({ workload, gpus, policy }: Run): Measured {
  const { jobs, summary } = simulateFluidly(workload, { gpus, policy, predict: true });
  const { jctSeconds, predErrPercent, unfairness, events, virtualEvents } = summary;
  return {
    avgJctSeconds: jctSeconds.mean,
    avgPredErrPercent: predErrPercent?.mean ?? 0,
    p99PredErrPercent: predErrPercent?.p99 ?? 0,
    avgUnfairnessPercent: 100 * unfairness.mean,
    jobs: jobs.length > jobsListed ? [] : jobs.map(measuredJob),
    events,
    virtualEvents,
  };
}

interface Finished {
  readonly id: string;
  readonly jctSeconds: number;
  readonly predictedJctSeconds: number | null;
}

function measuredJob({ id, jctSeconds, predictedJctSeconds }: Finished): MeasuredJob {
  return { id, jctSeconds, predictedJctSeconds: predictedJctSeconds ?? 0 };
}
