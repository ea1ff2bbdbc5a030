/** What `search` is asked for, checked. */
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { gpuClusterWork } from '../adapters/workers/gpu-cluster.ts';
import type { SearchRun } from '../adapters/workers/run-search.ts';
import { noOverheads } from '../model/gpu-cluster/snapshot.ts';
import { checkWorkload, type Workload } from '../model/gpu-cluster/workload.ts';
import { policyFromSpec } from '../policy/index.ts';
import { SearchError } from '../search/errors.ts';
import type { Configuration } from '../search/evaluator.ts';
import { type Objective, objectiveName, parseObjective } from '../search/objective.ts';
import { windows } from '../search/samples.ts';
import { type SpaceName, spaceNames, spaceOf } from '../search/space.ts';
import { type Algorithm, algorithms, type SearchStore } from '../search/store.ts';
import { usageError } from './failure.ts';
import { asHostFailure } from './host-errors.ts';
import { whole } from './numbers.ts';
import { type PolicyOptions, policyOf, withPolicy } from './policy-options.ts';
import {
  asWorkloadFailure,
  gpusOf,
  type WorkloadOptions,
  withWorkload,
  workloadOf,
} from './workload-options.ts';

export interface SearchOptions extends WorkloadOptions, PolicyOptions {
  readonly objectives: readonly Objective[];
  readonly evaluations: number;
  readonly algorithm: Algorithm;
  readonly space: SpaceName;
  readonly samples: number;
  readonly heldOut: number;
  readonly workers: number;
  readonly resume?: string;
}

/** A search to be stored. */
export type NewSearch = Omit<Parameters<SearchStore['addSearch']>[0], 'createdAtMs'>;

export interface SearchSettings {
  readonly run: SearchRun;
  readonly record: NewSearch;
}

/** Adds what `search` can be told; the options of a policy name the present configuration. */
export function withSearch<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  const wanted = ['avg-jct', 'avg-pred-err'].map(parseObjective);
  return withPolicy(withWorkload(command))
    .option('--objectives <list>', 'such as avg-jct,p99-pred-err', objectives, wanted)
    .option('--evaluations <n>', 'how many configurations to try', whole, 370)
    .addOption(
      new Option('--algorithm <name>', 'how they are chosen')
        .choices(algorithms)
        .default('spea2' as const),
    )
    .addOption(
      new Option('--space <name>', 'what they are chosen from')
        .choices(spaceNames)
        .default('parameterised' as const),
    )
    .option('--samples <n>', 'workloads to search with', whole, 3)
    .option('--held-out <n>', 'other workloads to check the front on', whole, 3)
    .option(
      '--workers <n>',
      'threads; default as many as there are cores',
      whole,
      availableParallelism(),
    )
    .option('--resume <file>', 'SQLite file to keep the search in, and to go on from');
}

/** The search that the options describe. */
export function searchSettings(options: SearchOptions): SearchSettings {
  const { seed, algorithm, evaluations, samples: training, heldOut, workers } = options;
  const gpus = gpusOf(options);
  const samples = samplesOf(options, gpus);
  const sizes = samples
    .slice(0, training)
    .flatMap(({ jobs }) => jobs.map(({ sizeGpuSeconds }) => sizeGpuSeconds));
  const trial = { samples, gpus, overheads: noOverheads, objectives: options.objectives };
  const digest = createHash('sha256').update(JSON.stringify(samples)).digest('hex');
  return {
    run: {
      plan: { seed, algorithm, space: spaceOf(options.space, sizes), evaluations },
      objectives: options.objectives,
      evaluator: gpuClusterWork(trial),
      training,
      heldOut,
      present: presentOf(options, sizes),
      workers,
    },
    record: {
      seed,
      algorithm,
      objectives: options.objectives.map(objectiveName),
      space: options.space,
      workload: { samples: samples.map(({ name }) => name), training, gpus, digest },
      evaluationsTotal: evaluations,
    },
  };
}

/** Generated workloads differ by their seed; any other one is cut into windows, the last held out. */
function samplesOf(options: SearchOptions, gpus: number): Workload[] {
  const count = options.samples + options.heldOut;
  try {
    if (options.workload === 'automl' && options.trace === undefined) {
      return Array.from({ length: count }, (_, i) => {
        return workloadOf({ ...options, seed: options.seed + i });
      });
    }
    const whole = workloadOf(options);
    checkWorkload(whole, gpus);
    return windows(whole, count);
  } catch (error) {
    if (!(error instanceof SearchError)) throw asWorkloadFailure(error);
    throw usageError('--samples and --held-out', count, error.allowed);
  }
}

/** First come first served is PCS with one queue; what no configuration of PCS is stays uncompared. */
function presentOf(options: SearchOptions, sizes: readonly number[]): Configuration | null {
  const policy = policyOf(options, sizes);
  if (policy.name === 'fifo') return { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 };
  if (policy.name !== 'pcs') return null;
  const { name: _, ...configuration } = policy;
  try {
    policyFromSpec(policy);
  } catch (error) {
    throw asHostFailure(error);
  }
  return configuration;
}

function objectives(text: string): Objective[] {
  try {
    return text.split(',').map(parseObjective);
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    throw new InvalidArgumentError(`Allowed is ${error.allowed}; ${error.value} is not.`);
  }
}
