import { simulate } from '../../model/gpu-cluster/simulate.ts';
import type { Overheads } from '../../model/gpu-cluster/snapshot.ts';
import { policyFromSpec } from '../../policy/index.ts';
import type { Sample } from '../workload/samples.ts';
import type { Evaluator } from './evaluator.ts';
import { type Objective, objectiveValues } from './objective.ts';

/** What a configuration is judged by. */
export interface GpuClusterTrial {
  readonly samples: readonly Sample[];
  readonly gpus: number;
  readonly overheads: Overheads;
  readonly objectives: readonly Objective[];
}

/** Judges by the simulated cluster of whole GPUs; predicts only where an objective needs it. */
export function gpuClusterEvaluator(trial: GpuClusterTrial): Evaluator {
  const { samples, gpus, overheads, objectives } = trial;
  const predict = objectives.some(({ metric }) => metric === 'pred-err');
  return (configuration, sample) => {
    const workload = samples[sample];
    if (workload === undefined) throw new RangeError(`there is no sample ${sample}`);
    const policy = policyFromSpec({ name: 'pcs', ...configuration });
    const { warmUpJobs = 0 } = workload;
    const asked = { gpus, policy, overheads, predict, warmUpJobs };
    const { jobs, summary } = simulate(workload, asked);
    return objectiveValues(objectives, { jobs, makespanSeconds: summary.makespanSeconds });
  };
}
