import { type PolicySpec, policyFromSpec } from '../../policy/index.ts';
import type { SimulationResult } from '../gpu-cluster/simulate.ts';
import { checkWorkload, type Workload } from '../gpu-cluster/workload.ts';
import type { Division } from './divider.ts';
import { elasticJobsOf } from './elastic-jobs.ts';
import { FluidJobs } from './jobs.ts';
import { fractionalMaxMin } from './max-min-divider.ts';
import { byPolicy } from './policy-divider.ts';
import { simulateFluid } from './simulate.ts';
import { fractionalWfq } from './wfq-divider.ts';

/** The cluster to run a workload on, and what to find out. */
export interface FluidWorkloadOptions {
  readonly gpus: number;
  readonly policy: PolicySpec;
  readonly predict: boolean;
}

/**
 * Runs any workload as divisible work. Throws `WorkloadError` when the cluster cannot run it, and
 * `PolicySpecError` when the policy is none.
 */
export function simulateFluidly(
  workload: Workload,
  options: FluidWorkloadOptions,
): SimulationResult {
  const { gpus, policy, predict } = options;
  checkWorkload(workload, gpus);
  const jobs = new FluidJobs(elasticJobsOf(workload));
  return simulateFluid(jobs, { gpus, division: divisionBy(policy, jobs, gpus), predict });
}

/**
 * First come first served is PCS with one queue and no cap, which divides much faster. PCS and
 * max-min share divide GPUs to any fraction; all other policies give whole GPUs, and so does PCS
 * where its queues are ordered by γ-Boost, which is no part of the published simulator.
 */
function divisionBy(spec: PolicySpec, jobs: FluidJobs, gpus: number): Division {
  const policy = policyFromSpec(spec);
  if (spec.name === 'pcs' && spec.gamma === undefined) return fractionalWfq(jobs, gpus, spec);
  if (spec.name === 'fifo') {
    return fractionalWfq(jobs, gpus, { thresholds: [], weights: [1], zetaMin: 0, delta: 1 });
  }
  if (spec.name === 'max-min') return fractionalMaxMin(gpus);
  return byPolicy(policy, gpus);
}
