import { elasticJobsOf } from '../../model/fluid-cluster/elastic-jobs.ts';
import { FluidJobs } from '../../model/fluid-cluster/jobs.ts';
import { simulateFluid } from '../../model/fluid-cluster/simulate.ts';
import { fractionalWfq } from '../../model/fluid-cluster/wfq-divider.ts';
import type { Workload } from '../../model/gpu-cluster/workload.ts';
import type { Evaluator } from './evaluator.ts';
import { type Objective, objectiveValues } from './objective.ts';

/** What a configuration is judged by. */
export interface FluidTrial {
  readonly samples: readonly Workload[];
  readonly gpus: number;
  readonly objectives: readonly Objective[];
}

/** Judges by the cluster of divisible GPUs, as published; predicts only where an objective needs it. */
export function fluidEvaluator({ samples, gpus, objectives }: FluidTrial): Evaluator {
  const predict = objectives.some(({ metric }) => metric === 'pred-err');
  const jobsBySample = samples.map((sample) => new FluidJobs(elasticJobsOf(sample)));
  return (configuration, sample) => {
    const jobs = jobsBySample[sample];
    if (jobs === undefined) throw new RangeError(`there is no sample ${sample}`);
    const division = fractionalWfq(jobs, gpus, configuration);
    const { jobs: results, summary } = simulateFluid(jobs, { gpus, division, predict });
    return objectiveValues(objectives, { jobs: results, makespanSeconds: summary.makespanSeconds });
  };
}
