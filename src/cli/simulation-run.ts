/** Runs a workload on the simulated cluster that it, or the command line, describes. */
import type { PromiseOptions } from '../model/gpu-cluster/promises.ts';
import { type SimulationResult, simulate } from '../model/gpu-cluster/simulate.ts';
import { simulateTypes } from '../model/gpu-cluster/simulate-types.ts';
import type { Overheads } from '../model/gpu-cluster/snapshot.ts';
import type { GpuType, Workload } from '../model/gpu-cluster/workload.ts';
import { type PolicySpec, policyFromSpec } from '../policy/index.ts';
import { usageError } from './failure.ts';

/** GPUs of the cluster: those of the workload's types, else as given, else `otherwise`. */
export function clusterGpus(
  { gpuTypes }: Workload,
  given: number | undefined,
  otherwise: number,
): number {
  if (gpuTypes === undefined) return given ?? otherwise;
  if (given !== undefined)
    throw usageError('--gpus', given, 'to leave it out where gpuTypes says it');
  return gpuTypes.reduce((sum, type) => sum + type.gpus, 0);
}

/** How to run a workload. */
export interface SimulationRun {
  readonly gpus: number;
  readonly policy: PolicySpec;
  readonly overheads: Overheads;
  readonly predict: boolean;
  readonly promise?: PromiseOptions | undefined;
}

/** Each GPU type is divided on its own where the workload names types. */
export function runSimulation(workload: Workload, run: SimulationRun): SimulationResult {
  const { gpus, policy, overheads, predict, promise } = run;
  const { gpuTypes } = workload;
  if (gpuTypes === undefined) {
    const options = { gpus, policy: policyFromSpec(policy), overheads, predict };
    return simulate(workload, promise === undefined ? options : { ...options, promise });
  }
  const pools = gpuTypes.map((type) => ({ type, policy: policyFromSpec(policyOn(type, policy)) }));
  return simulateTypes(workload, { pools, overheads });
}

function policyOn({ weights }: GpuType, policy: PolicySpec): PolicySpec {
  return weights === undefined || policy.name !== 'pcs' ? policy : { ...policy, weights };
}
