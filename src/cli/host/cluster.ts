/** The Ray cluster of a host: one that runs already, or a head started here. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { findRayHead, startRayHead, stopRayHead } from '../../adapters/process/ray-head.ts';
import type { RayAccess } from '../../adapters/ray/access.ts';
import { rayRunner } from '../../adapters/ray/runner.ts';
import { isTerminal, type Runner, RunnerError } from '../../pcs/ports.ts';
import { CliError } from '../failure.ts';
import { accessTo } from '../options/cluster.ts';
import { count } from '../text/format.ts';

/** A driver is killed by Ray when it has not ended some seconds after it was asked to. */
const driverEndMs = 30_000;
const pollMs = 200;

export interface ClusterOptions {
  readonly folder: string;
  readonly gpus: number;
  readonly rayAddress: string | null;
  readonly gpuType: string | null;
  readonly note: (text: string) => void;
}

export interface HostCluster {
  readonly access: RayAccess;
  readonly runner: Runner;
  /** Whether it is the local Ray of an earlier start, where jobs may run. */
  readonly isFound: boolean;
  /** Stops the local Ray; leaves any other cluster alone. */
  close(): Promise<void>;
}

/** Finds the head of an earlier start in `folder`, or starts one; or takes the given cluster. */
export async function openCluster(options: ClusterOptions): Promise<HostCluster> {
  const { gpuType } = options;
  const packageDirectory = join(options.folder, 'packages');
  if (options.rayAddress !== null) {
    const access = accessTo(options.rayAddress);
    const runner = rayRunner({ ...access, packageDirectory, gpuType });
    return { access, runner, isFound: false, close: async () => undefined };
  }
  const directory = join(options.folder, 'ray');
  const found = await findRayHead(join(directory, 'ray-head.json'));
  if (found !== null) options.note(`found Ray at ${found.address}, started earlier`);
  const head =
    found ??
    (await startRayHead({
      python: pythonOf(process.env),
      directory,
      gpus: options.gpus,
      gpuType,
      // Nothing of ours asks Ray for a CPU; the coordinator reads here how many there are.
      cpus: availableParallelism(),
      onProgress: (step) => options.note(step),
    }));
  const access = { address: head.address, tokenFile: head.tokenFile };
  const runner = rayRunner({ ...access, packageDirectory, gpuType });
  const close = async () => {
    await endDrivers(runner, options.note);
    await stopRayHead(head);
  };
  return { access, runner, isFound: found !== null, close };
}

/**
 * Drivers that lose their Ray take their experiments for failed; those that are asked to end save
 * them first, and go on at the next start.
 */
async function endDrivers(runner: Runner, note: (text: string) => void): Promise<void> {
  const deadlineMs = performance.now() + driverEndMs;
  try {
    for (let asked = false; performance.now() < deadlineMs; asked = true) {
      const left = (await runner.list()).filter((one) => !isTerminal(one));
      if (left.length === 0) return;
      if (!asked) {
        note(`ending ${count(left.length, 'driver')}; unfinished jobs go on at the next start`);
        await Promise.all(left.map((one) => runner.stop(one.job, one.incarnation)));
      }
      await setTimeout(pollMs);
    }
  } catch (error) {
    // A Ray that does not answer has nobody who could be asked.
    if (!(error instanceof RunnerError)) throw error;
  }
}

/** The interpreter of the project's environment, which the launcher names. */
function pythonOf(env: Readonly<Record<string, string | undefined>>): string {
  const folder = env['VIRTUAL_ENV'];
  if (folder !== undefined) return join(folder, 'bin', 'python');
  const message = 'VIRTUAL_ENV is not set; start Foresight with npm, npx or its own command.';
  throw new CliError({ code: 'python', message });
}
