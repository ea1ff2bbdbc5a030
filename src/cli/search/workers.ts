/** Where the candidates of a search are simulated. */
import { availableParallelism } from 'node:os';
import { type Command, Option } from '@commander-js/extra-typings';
import { threads } from '../../adapters/workers/pool.ts';
import type { OpenWorkers } from '../../adapters/workers/workers.ts';
import { usageError } from '../failure.ts';
import { accessTo, bridgeOf, type RayChoice, withRay } from '../options/cluster.ts';
import { whole } from '../options/numbers.ts';

const places = ['threads', 'ray'] as const;
export type Place = (typeof places)[number];

export interface WorkersChoice extends RayChoice {
  readonly on: Place;
  readonly workers?: number;
}

/** Where `ray start --head` has its dashboard. */
const usualAddress = 'http://127.0.0.1:8265';

/** Adds --on, --workers, --ray-address, --bridge-host and --bridge-advertise. */
export function withWorkers<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return withRay(command)
    .addOption(
      new Option(
        '--on <place>',
        'simulate in threads of this machine, or in tasks of a Ray cluster',
      )
        .choices(places)
        .default('threads' as const),
    )
    .option('--workers <n>', 'threads or tasks; default as many as there are cores', whole);
}

/** The workers that the options ask for; `onStep` hears what a person has to wait for. */
export function workersOf(options: WorkersChoice, onStep: (step: string) => void): OpenWorkers {
  const { on, workers: count, rayAddress } = options;
  if (on === 'threads') {
    if (rayAddress === undefined) return threads(count ?? availableParallelism());
    throw usageError('--ray-address', rayAddress, 'nothing, unless the search is --on ray');
  }
  return async (source, signal) => {
    // Ray's and ZeroMQ's parts are loaded by the searches that need them alone.
    const { rayTasks } = await import('../../adapters/ray-tasks/ray-tasks.ts');
    const access = accessTo(rayAddress ?? usualAddress);
    const open = rayTasks({ ...access, listen: bridgeOf(options), cpusMax: count, onStep });
    return await open(source, signal);
  };
}
