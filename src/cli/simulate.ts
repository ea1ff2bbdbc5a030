import type { Command } from '@commander-js/extra-typings';
import { simulateFluidly } from '../model/fluid-cluster/simulate-workload.ts';
import type { SimulationResult } from '../model/gpu-cluster/simulate.ts';
import type { Workload } from '../model/gpu-cluster/workload.ts';
import type { PolicySpec } from '../policy/index.ts';
import { artifactQueues } from '../queueing/artifact-queues.ts';
import { queuesByVariation } from '../search/space.ts';
import { act } from './act.ts';
import { type Fidelity, fidelityOption } from './fidelity.ts';
import { asHostFailure } from './host-errors.ts';
import { policyOf, withPolicy } from './policy-options.ts';
import { clusterGpus, runSimulation } from './simulation-run.ts';
import { reportOf, simulationText } from './simulation-text.ts';
import { asWorkloadFailure, gpusOf, withWorkload, workloadOf } from './workload-options.ts';

/** Adds `simulate`: a workload under a policy in virtual time, without a cluster or an endpoint. */
export function addSimulate(program: Command): void {
  const command = program
    .command('simulate')
    .description('play a workload through a policy in virtual time, without any cluster')
    .option('--json', 'print one JSON value on stdout')
    .addOption(fidelityOption())
    .option('--no-predict', 'do not predict completions, which takes most of the time');
  withPolicy(withWorkload(command)).action((options) =>
    act(options, (output) => {
      const workload = workloadOf(options);
      const gpus = clusterGpus(workload, options.gpus, gpusOf(options));
      const { fidelity, predict } = options;
      const sizes = workload.jobs.map((job) => job.sizeGpuSeconds);
      const rule = fidelity === 'artifact' ? artifactQueues : queuesByVariation;
      const policy = policyOf(options, sizes, rule);
      const setting = { workload: workload.name, gpus, fidelity, policy };
      const before = process.cpuUsage();
      const result = run(workload, { gpus, policy, fidelity, predict });
      const { user, system } = process.cpuUsage(before);
      const report = reportOf(setting, result, (user + system) / 1e6);
      output.result(report, simulationText(report));
      return 0;
    }),
  );
}

interface Run {
  readonly gpus: number;
  readonly policy: PolicySpec;
  readonly fidelity: Fidelity;
  readonly predict: boolean;
}

function run(workload: Workload, { gpus, policy, fidelity, predict }: Run): SimulationResult {
  try {
    if (fidelity === 'artifact') return simulateFluidly(workload, { gpus, policy, predict });
    return runSimulation(workload, { gpus, policy, predict });
  } catch (error) {
    throw asHostFailure(asWorkloadFailure(error));
  }
}
