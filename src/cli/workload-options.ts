/** The options that choose a workload and the cluster it is for. */
import type { Command } from '@commander-js/extra-typings';
import { automlWorkload } from '../model/gpu-cluster/generate.ts';
import { toyExample } from '../model/gpu-cluster/toy.ts';
import { type Workload, WorkloadError } from '../model/gpu-cluster/workload.ts';
import { CliError } from './failure.ts';
import { positive, whole } from './policy-options.ts';
import { readWorkload } from './workload-file.ts';

export interface WorkloadOptions {
  readonly workload: string;
  readonly gpus?: number;
  readonly seed: number;
  readonly jobs: number;
  readonly load: number;
  readonly trialSeconds: number;
}

/** Adds --workload, --gpus, and what an `automl` workload is drawn by. */
export function withWorkload<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
  defaults: { readonly jobs: number },
) {
  return command
    .option('--workload <name>', 'toy, automl, or a JSON file', 'automl')
    .option('--gpus <n>', 'GPUs of the cluster; default 1 for toy, else 8', whole)
    .option('--seed <n>', 'the same seed draws the same jobs', whole, 1)
    .option('--jobs <n>', 'automl: how many', whole, defaults.jobs)
    .option('--load <l>', 'automl: offered work over what the cluster can do', positive, 0.8)
    .option('--trial-seconds <s>', 'automl: mean length of a trial', positive, 60);
}

/** GPUs of the cluster. */
export function gpusOf({ gpus, workload }: WorkloadOptions): number {
  return gpus ?? (workload === 'toy' ? 1 : 8);
}

/** The workload that the options name, drawn with their seed. */
export function workloadOf(options: WorkloadOptions): Workload {
  const { workload, seed, jobs, load, trialSeconds } = options;
  if (workload === 'toy') return toyExample;
  if (workload !== 'automl') return readWorkload(workload);
  const gpus = gpusOf(options);
  return automlWorkload({ seed, jobs, gpus, load, meanTrialSeconds: trialSeconds });
}

/** The same error as one of the command line, where it says that a workload cannot be run. */
export function asWorkloadFailure(error: unknown): unknown {
  if (!(error instanceof WorkloadError)) return error;
  const { message, field, value, allowed } = error;
  return new CliError({ code: 'workload', message, field, value, allowed }, { cause: error });
}
