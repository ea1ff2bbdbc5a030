import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { automlWorkload } from '../model/gpu-cluster/generate.ts';
import { simulate } from '../model/gpu-cluster/simulate.ts';
import { noOverheads } from '../model/gpu-cluster/snapshot.ts';
import { toyExample } from '../model/gpu-cluster/toy.ts';
import { type Workload, WorkloadError } from '../model/gpu-cluster/workload.ts';
import { type PolicySpec, PolicySpecError, policyFromSpec, policyNames } from '../policy/index.ts';
import { thresholdsByVariation } from '../queueing/thresholds.ts';
import { exponentialWeights } from '../queueing/weights.ts';
import { act } from './act.ts';
import { CliError, usageError } from './failure.ts';
import { simulationText } from './simulation-text.ts';
import { readWorkload } from './workload-file.ts';

/** Where the user names no queues: classes whose sizes vary as little as this, weights e^(-i). */
const variationLimit = 0.3;
const steepness = 1;

interface SimulateOptions {
  readonly workload: string;
  readonly policy: string;
  readonly gpus?: number;
  readonly thresholds?: readonly number[];
  readonly weights?: readonly number[];
  readonly zeta: number;
  readonly delta: number;
  readonly seed: number;
  readonly jobs: number;
  readonly load: number;
  readonly trialSeconds: number;
}

/** Adds `simulate`: a workload under a policy in virtual time, without a cluster or an endpoint. */
export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('play a workload through a policy in virtual time, without any cluster')
    .option('--json', 'print one JSON value on stdout')
    .option('--workload <name>', 'toy, automl, or a JSON file', 'automl')
    .addOption(
      new Option('--policy <name>', 'how GPUs are divided').choices(policyNames).default('pcs'),
    )
    .option('--gpus <n>', 'GPUs of the cluster; default 1 for toy, else 8', whole)
    .option('--thresholds <list>', 'pcs: largest size of each queue but the last', numbers)
    .option('--weights <list>', 'pcs: weight of each queue, smallest jobs first', numbers)
    .option('--zeta <z>', 'pcs: least efficiency of a GPU, 0 to 1', number, 0)
    .option('--delta <d>', 'pcs: step by which that limit is relaxed', number, 0.1)
    .option('--seed <n>', 'automl: the same seed draws the same jobs', whole, 1)
    .option('--jobs <n>', 'automl: how many', whole, 20)
    .option('--load <l>', 'automl: offered work over what the cluster can do', positive, 0.8)
    .option('--trial-seconds <s>', 'automl: mean length of a trial', positive, 60)
    .action((options) =>
      act(options, (output) => {
        const workload = workloadOf(options);
        const gpus = gpusOf(options);
        const policy = specOf(options, workload);
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
    if (error instanceof PolicySpecError) {
      throw usageError(
        flags[error.field.replace(/\[.*/, '')] ?? error.field,
        error.value,
        error.allowed,
      );
    }
    if (!(error instanceof WorkloadError)) throw error;
    const { message, field, value, allowed } = error;
    throw new CliError({ code: 'workload', message, field, value, allowed }, { cause: error });
  }
}

const flags: Readonly<Record<string, string>> = {
  thresholds: '--thresholds',
  weights: '--weights',
  zetaMin: '--zeta',
  delta: '--delta',
};

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

function specOf(options: SimulateOptions, workload: Workload): PolicySpec {
  if (options.policy === 'fifo') return { name: 'fifo' };
  const { weights: given, zeta: zetaMin, delta } = options;
  const sizes = workload.jobs.map((job) => job.sizeGpuSeconds);
  const thresholds =
    options.thresholds ?? (given?.length === 1 ? [] : thresholdsByVariation(sizes, variationLimit));
  const weights = given ?? exponentialWeights(thresholds.length + 1, steepness);
  return { name: 'pcs', thresholds, weights, zetaMin, delta };
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Allowed is a number.');
}

function positive(text: string): number {
  if (number(text) > 0) return number(text);
  throw new InvalidArgumentError('Allowed is a number above 0.');
}

function whole(text: string): number {
  if (Number.isSafeInteger(number(text)) && number(text) >= 1) return number(text);
  throw new InvalidArgumentError('Allowed is a whole number from 1.');
}

function numbers(text: string): number[] {
  return text.split(',').map(number);
}
