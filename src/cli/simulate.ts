import type { Command } from '@commander-js/extra-typings';
import { simulate } from '../model/gpu-cluster/simulate.ts';
import { noOverheads } from '../model/gpu-cluster/snapshot.ts';
import type { Workload } from '../model/gpu-cluster/workload.ts';
import { type PolicySpec, policyFromSpec } from '../policy/index.ts';
import { act } from './act.ts';
import { asHostFailure } from './host-errors.ts';
import { policyOf, withPolicy } from './policy-options.ts';
import { simulationText } from './simulation-text.ts';
import { asWorkloadFailure, gpusOf, withWorkload, workloadOf } from './workload-options.ts';

/** Adds `simulate`: a workload under a policy in virtual time, without a cluster or an endpoint. */
export function addSimulate(program: Command): void {
  const command = program
    .command('simulate')
    .description('play a workload through a policy in virtual time, without any cluster')
    .option('--json', 'print one JSON value on stdout');
  withPolicy(withWorkload(command, { jobs: 20 })).action((options) =>
    act(options, (output) => {
      const workload = workloadOf(options);
      const gpus = gpusOf(options);
      const sizes = workload.jobs.map((job) => job.sizeGpuSeconds);
      const policy = policyOf(options, sizes);
      const result = run(workload, gpus, policy);
      const report = { workload: workload.name, gpus, policy, ...result };
      output.result(report, simulationText(report));
      return 0;
    }),
  );
}

function run(workload: Workload, gpus: number, policy: PolicySpec) {
  try {
    const options = { gpus, policy: policyFromSpec(policy), overheads: noOverheads, predict: true };
    return simulate(workload, options);
  } catch (error) {
    throw asHostFailure(asWorkloadFailure(error));
  }
}
