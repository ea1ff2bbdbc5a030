import type { Command } from '@commander-js/extra-typings';
import { automlWorkload } from '../model/gpu-cluster/generate.ts';
import { simulate } from '../model/gpu-cluster/simulate.ts';
import { noOverheads } from '../model/gpu-cluster/snapshot.ts';
import { toyExample } from '../model/gpu-cluster/toy.ts';
import { type Workload, WorkloadError } from '../model/gpu-cluster/workload.ts';
import { type PolicySpec, policyFromSpec } from '../policy/index.ts';
import { act } from './act.ts';
import { CliError } from './failure.ts';
import { asHostFailure } from './host-errors.ts';
import { type PolicyOptions, policyOf, positive, whole, withPolicy } from './policy-options.ts';
import { simulationText } from './simulation-text.ts';
import { readWorkload } from './workload-file.ts';

interface SimulateOptions extends PolicyOptions {
  readonly workload: string;
  readonly gpus?: number;
  readonly seed: number;
  readonly jobs: number;
  readonly load: number;
  readonly trialSeconds: number;
  readonly replays?: number;
}

/** Adds `simulate`: a workload under a policy in virtual time, without a cluster or an endpoint. */
export function addSimulate(program: Command): void {
  const command = program
    .command('simulate')
    .description('play a workload through a policy in virtual time, without any cluster')
    .option('--json', 'print one JSON value on stdout')
    .option('--workload <name>', 'toy, automl, or a JSON file', 'automl')
    .option('--gpus <n>', 'GPUs of the cluster; default 1 for toy, else 8', whole);
  withPolicy(command)
    .option('--seed <n>', 'automl: the same seed draws the same jobs', whole, 1)
    .option('--jobs <n>', 'automl: how many', whole, 20)
    .option('--load <l>', 'automl: offered work over what the cluster can do', positive, 0.8)
    .option('--trial-seconds <s>', 'automl: mean length of a trial', positive, 60)
    .option('--replays <n>', 'correct each promise by so many replays of past arrivals', whole)
    .action((options) =>
      act(options, (output) => {
        const workload = workloadOf(options);
        const gpus = gpusOf(options);
        const sizes = workload.jobs.map((job) => job.sizeGpuSeconds);
        const policy = policyOf(options, sizes);
        const result = run(workload, gpus, { ...options, policy });
        const report = { workload: workload.name, gpus, policy, ...result };
        output.result(report, simulationText(report));
        return 0;
      }),
    );
}

interface Run extends Pick<SimulateOptions, 'replays' | 'seed'> {
  readonly policy: PolicySpec;
}

function run(workload: Workload, gpus: number, how: Run) {
  const { policy, replays: samples, seed } = how;
  try {
    const options = { gpus, policy: policyFromSpec(policy), overheads: noOverheads, predict: true };
    const promise = samples === undefined ? {} : { promise: { samples, seed } };
    return simulate(workload, { ...options, ...promise });
  } catch (error) {
    if (!(error instanceof WorkloadError)) throw asHostFailure(error);
    const { message, field, value, allowed } = error;
    throw new CliError({ code: 'workload', message, field, value, allowed }, { cause: error });
  }
}

function gpusOf({ gpus, workload }: SimulateOptions): number {
  return gpus ?? (workload === 'toy' ? 1 : 8);
}

function workloadOf(options: SimulateOptions): Workload {
  const { workload, seed, jobs, load, trialSeconds } = options;
  if (workload === 'toy') return toyExample;
  if (workload !== 'automl') return readWorkload(workload);
  const gpus = gpusOf(options);
  return automlWorkload({ seed, jobs, gpus, load, meanTrialSeconds: trialSeconds });
}
