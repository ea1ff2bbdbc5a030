/** What `search` is asked for, checked. */
import { createHash } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { fluidClusterWork } from '../../adapters/workers/fluid-cluster.ts';
import { gpuClusterWork } from '../../adapters/workers/gpu-cluster.ts';
import type { SearchRun } from '../../adapters/workers/run-search.ts';
import type { WorkSource } from '../../adapters/workers/work.ts';
import { checkWorkload, type Workload } from '../../model/gpu-cluster/workload.ts';
import { configurationOf } from '../../pcs/fronts/search-plan.ts';
import { policyFromSpec } from '../../policy/index.ts';
import { artifactQueues } from '../../queueing/artifact-queues.ts';
import type { QueueRule } from '../../queueing/queue-rule.ts';
import { SearchError } from '../../search/errors.ts';
import type { Configuration } from '../../search/evaluation/evaluator.ts';
import {
  checkSampled,
  type Objective,
  objectiveName,
  parseObjective,
} from '../../search/evaluation/objective.ts';
import { queuesByVariation, type SpaceName, spaceOf } from '../../search/space.ts';
import type { Algorithm, SearchStore } from '../../search/store.ts';
import { bootstrapped } from '../../search/workload/bootstrap.ts';
import { sizesOf } from '../../search/workload/samples.ts';
import { usageError } from '../failure.ts';
import { asHostFailure } from '../host/errors.ts';
import { whole } from '../options/numbers.ts';
import { withOptimiser } from '../options/optimiser.ts';
import { type PolicyOptions, policyOf, withPolicy } from '../options/policy.ts';
import {
  asWorkloadFailure,
  gpusOf,
  isDrawn,
  overheadsOf,
  type WorkloadOptions,
  withWorkload,
  workloadOf,
} from '../options/workload.ts';
import { type WorkersChoice, withWorkers } from './workers.ts';

export interface SearchOptions extends WorkloadOptions, PolicyOptions, WorkersChoice {
  readonly objectives: readonly Objective[];
  readonly evaluations: number;
  readonly algorithm: Algorithm;
  readonly space: SpaceName;
  readonly samples: number;
  readonly heldOut: number;
  readonly resume?: string;
}

/** Jobs of a generated workload, unless the user says. */
const automlJobs = 200;

/** A search to be stored. */
export type NewSearch = Omit<Parameters<SearchStore['addSearch']>[0], 'createdAtMs'>;

export interface SearchSettings {
  /** What its workers do. */
  readonly work: WorkSource;
  readonly run: Omit<SearchRun, 'workers'>;
  readonly record: NewSearch;
}

/** Adds what `search` can be told; the options of a policy name the present configuration. */
export function withSearch<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  const usual = 'avg-jct,avg-pred-err';
  return withOptimiser(withWorkers(withPolicy(withWorkload(command))))
    .addOption(
      new Option('--objectives <list>', 'such as avg-jct,p90-pred-err')
        .argParser(objectives)
        .default(objectives(usual), usual),
    )
    .option('--samples <n>', 'workloads to search with', whole, 3)
    .option('--held-out <n>', 'other workloads to check the front on', whole, 3)
    .option('--resume <file>', 'SQLite file to keep the search in, and to go on from');
}

/** The search that the options describe. */
export function searchSettings(options: SearchOptions): SearchSettings {
  const { seed, algorithm, evaluations, samples: training, heldOut } = options;
  const gpus = gpusOf(options);
  const samples = samplesOf(options, gpus);
  const sizes = sizesOf(samples.slice(0, training));
  const isFluid = options.fidelity === 'artifact';
  const overheads = overheadsOf(options);
  checkObjectives(options.objectives, samples);
  const trial = { samples, gpus, objectives: options.objectives };
  const rule = isFluid ? artifactQueues : queuesByVariation;
  const space = spaceOf(options.space, sizes, rule, isFluid ? Number.POSITIVE_INFINITY : gpus);
  const digest = createHash('sha256').update(JSON.stringify(samples)).digest('hex');
  return {
    work: isFluid ? fluidClusterWork(trial) : gpuClusterWork({ ...trial, overheads }),
    run: {
      plan: { seed, algorithm, space, evaluations },
      objectives: options.objectives,
      training,
      heldOut,
      present: presentOf(options, sizes, rule),
    },
    record: {
      seed,
      algorithm,
      objectives: options.objectives.map(objectiveName),
      space: options.space,
      workload: {
        samples: samples.map(({ name }) => name),
        training,
        gpus,
        fidelity: options.fidelity,
        overheads: isFluid ? null : overheads,
        digest,
      },
      evaluationsTotal: evaluations,
    },
  };
}

/** Generated workloads differ by their seed; of any other one the further samples are resampled. */
function samplesOf(options: SearchOptions, gpus: number): Workload[] {
  const count = options.samples + options.heldOut;
  try {
    if (isDrawn(options)) {
      return Array.from({ length: count }, (_, i) => {
        return workloadOf({ jobs: automlJobs, ...options, seed: options.seed + i });
      });
    }
    const whole = workloadOf(options);
    checkOneType(whole, options);
    checkWorkload(whole, gpus);
    const others = Array.from({ length: count - 1 }, (_, i) => {
      return bootstrapped(whole, options.seed + i);
    });
    return [whole, ...others];
  } catch (error) {
    throw asWorkloadFailure(error);
  }
}

function checkObjectives(objectives: readonly Objective[], samples: readonly Workload[]): void {
  try {
    checkSampled(objectives, Math.min(...samples.map(({ jobs }) => jobs.length)));
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    throw usageError('--objectives', error.value, error.allowed);
  }
}

/** GPUs of a type have a front of their own, for the jobs that come to them. */
function checkOneType({ gpuTypes }: Workload, { workload }: SearchOptions): void {
  if (gpuTypes === undefined) return;
  throw usageError('--workload', workload, 'a workload without gpuTypes');
}

/** What points are compared with; null for a policy that is no configuration of PCS. */
function presentOf(
  options: SearchOptions,
  sizes: readonly number[],
  rule: QueueRule,
): Configuration | null {
  const policy = policyOf(options, sizes, rule);
  try {
    policyFromSpec(policy);
  } catch (error) {
    throw asHostFailure(error);
  }
  return configurationOf({ ...policy });
}

function objectives(text: string): Objective[] {
  try {
    const list = text.split(',').map(parseObjective);
    if (new Set(list.map(objectiveName)).size === list.length) return list;
    throw new SearchError('objectives', text, 'a list without repetitions');
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    throw new InvalidArgumentError(`Allowed is ${error.allowed}; ${error.value} is not.`);
  }
}
