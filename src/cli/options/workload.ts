/** The options that choose a workload and the cluster it is for. */
import { type Command, Option } from '@commander-js/extra-typings';
import { automlWorkload } from '../../model/gpu-cluster/generate.ts';
import { cdfWorkload } from '../../model/gpu-cluster/generate-cdf.ts';
import { noOverheads, type Overheads } from '../../model/gpu-cluster/snapshot.ts';
import { toyExample } from '../../model/gpu-cluster/toy.ts';
import { type Workload, WorkloadError } from '../../model/gpu-cluster/workload.ts';
import { learnOverheads } from '../../pcs/drivers/overheads.ts';
import { CliError, usageError } from '../failure.ts';
import { readCdfs } from '../files/cdfs.ts';
import { readScaling } from '../files/scaling.ts';
import { readTrace } from '../files/trace.ts';
import { readWorkload } from '../files/workload.ts';
import { type Fidelity, fidelityOption } from './fidelity.ts';
import { refuse } from './flags.ts';
import { positive, whole } from './numbers.ts';

export interface WorkloadOptions {
  readonly workload?: string;
  readonly trace?: string;
  readonly scaling?: string;
  readonly vc?: string;
  readonly cdfs?: string;
  readonly gpus?: number;
  readonly fidelity: Fidelity;
  readonly overheads?: (typeof overheads)[number];
  readonly seed: number;
  readonly jobs?: number;
  readonly load: number;
  readonly trialSeconds: number;
}

const overheads = ['usual', 'none'] as const;
const automlJobs = 20;
const cdfJobs = 1_000;

/**
 * Adds --workload, --trace, --gpus, how true to a real cluster it is, and what an `automl` workload
 * is drawn by.
 */
export function withWorkload<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return command
    .option('--workload <name>', 'toy, automl, or a JSON file; default automl')
    .option('--trace <file>', 'instead: jobs of a cluster trace, CSV or the Philly release in JSON')
    .option('--scaling <file>', 'trace: CSV of how its models scale; linearly without it')
    .option('--vc <id>', 'trace: the virtual cluster, by the start of its id')
    .option('--cdfs <file>', 'instead: jobs drawn from distributions, JSON of CDFs')
    .option(
      '--gpus <n>',
      'of the cluster; default 1 for toy, 64 for a trace or CDFs, else 8',
      whole,
    )
    .addOption(fidelityOption())
    .addOption(
      new Option(
        '--overheads <name>',
        'live: what starting and pausing a trial cost; default none for toy, else usual',
      ).choices(overheads),
    )
    .option('--seed <n>', 'the same seed gives the same result', whole, 1)
    .option(
      '--jobs <n>',
      'how many; default 20 for automl (search: 200), 1000 for CDFs, else all',
      whole,
    )
    .option('--load <l>', 'automl, CDFs: offered work over what the cluster can do', positive, 0.8)
    .option('--trial-seconds <s>', 'automl: mean length of a trial', positive, 60);
}

/** GPUs of the cluster. */
export function gpusOf({ gpus, workload, trace, cdfs }: WorkloadOptions): number {
  if (gpus !== undefined) return gpus;
  if (trace !== undefined || cdfs !== undefined) return 64;
  return workload === 'toy' ? 1 : 8;
}

/**
 * What moving work costs: nothing in the toy example and in the published simulator, else what a
 * coordinator assumes before it has measured it, with processors enough for all that starts at once.
 */
export function overheadsOf(options: WorkloadOptions): Overheads {
  const { fidelity, trace, cdfs, workload, overheads: named } = options;
  if (fidelity === 'artifact') {
    if (named === 'usual') throw usageError('--overheads', named, 'none with --fidelity artifact');
    return noOverheads;
  }
  const isToy = trace === undefined && cdfs === undefined && workload === 'toy';
  const name = named ?? (isToy ? 'none' : 'usual');
  return name === 'none' ? noOverheads : learnOverheads([], Number.POSITIVE_INFINITY);
}

/** Whether another seed draws another workload. */
export function isDrawn({ workload, trace, cdfs }: WorkloadOptions): boolean {
  return trace === undefined && (cdfs !== undefined || (workload ?? 'automl') === 'automl');
}

/** The workload that the options name, drawn with their seed. */
export function workloadOf(options: WorkloadOptions): Workload {
  checkSources(options);
  const { workload = 'automl', trace, seed, jobs = automlJobs, load, trialSeconds } = options;
  if (trace !== undefined) {
    const scaling = options.scaling === undefined ? null : readScaling(options.scaling);
    return readTrace({ path: trace, scaling, jobs: options.jobs, virtualCluster: options.vc });
  }
  const gpus = gpusOf(options);
  if (options.cdfs !== undefined) {
    const { cdfs: name, jobs: count = cdfJobs } = options;
    return cdfWorkload(readCdfs(name), { name, seed, jobs: count, gpus, load });
  }
  if (workload === 'toy') return firstOf(toyExample, options.jobs);
  if (workload !== 'automl') return firstOf(readWorkload(workload), options.jobs);
  return automlWorkload({ seed, jobs, gpus, load, meanTrialSeconds: trialSeconds });
}

function firstOf(workload: Workload, jobs: number | undefined): Workload {
  return { ...workload, jobs: workload.jobs.slice(0, jobs) };
}

/** Throws where the options name two sources of jobs, or say of one what only another can be told. */
function checkSources(options: WorkloadOptions): void {
  const { trace, cdfs } = options;
  const traceFlags = { scaling: '--scaling', vc: '--vc' };
  if (trace === undefined) refuse(options, traceFlags, 'to leave it out without --trace');
  else refuse(options, { workload: '--workload', cdfs: '--cdfs' }, 'to leave it out with --trace');
  if (trace?.endsWith('.csv'))
    refuse(options, { vc: '--vc' }, 'to leave it out where the trace is CSV');
  if (cdfs !== undefined)
    refuse(options, { workload: '--workload' }, 'to leave it out with --cdfs');
}

/** The same error as one of the command line, where it says that a workload cannot be run. */
export function asWorkloadFailure(error: unknown): unknown {
  if (!(error instanceof WorkloadError)) return error;
  const { message, field, value, allowed } = error;
  return new CliError({ code: 'workload', message, field, value, allowed }, { cause: error });
}
