import {
  RayClient,
  RayConflictError,
  RayNotFoundError,
  RayTimeoutError,
  RayTooLongError,
  RayUnreachableError,
} from '../../../bridge/ray-client-ts/src/index.ts';
import { RequestError } from '../../pcs/errors.ts';
import {
  type ClusterState,
  type LaunchRequest,
  type LaunchState,
  type Runner,
  RunnerError,
} from '../../pcs/ports.ts';
import { asRunnerError, type RayAccess, tokenOf } from './access.ts';
import { clusterState } from './nodes.ts';
import { PackageShelf, uriOf } from './package-shelf.ts';
import { isSame, jobRequest, launchState, submissionId } from './submission.ts';

export interface RayRunnerOptions extends RayAccess {
  /** Where uploaded working directories are kept. */
  readonly packageDirectory: string;
  /** Type of the GPUs that trials run on, as Ray names it; any unless told. */
  readonly gpuType?: string | null | undefined;
  /** Milliseconds for one answer of Ray; 15 000 unless told. */
  readonly timeoutMs?: number | undefined;
}

/** A log that is read at once is held in memory. */
const logBytesMax = 64 * 1024 * 1024;

/** For the 100 MiB that a package may have, over a slow line. */
const uploadMs = 600_000;

/** Runs drivers as jobs of a Ray cluster, over its REST API. Throws `RunnerError`. */
export function rayRunner(options: RayRunnerOptions): Runner {
  try {
    return new RayRunner(options);
  } catch (error) {
    throw asRunnerError(error);
  }
}

class RayRunner implements Runner {
  readonly #client: RayClient;
  readonly #shelf: PackageShelf;
  readonly #gpuType: string | null;

  constructor({ address, packageDirectory, timeoutMs = 15_000, ...more }: RayRunnerOptions) {
    this.#client = new RayClient({ address, token: tokenOf(more), timeoutMs });
    this.#shelf = new PackageShelf(packageDirectory);
    this.#gpuType = more.gpuType ?? null;
  }

  /** A driver that Ray has under the same name and with the same command is left as it is. */
  launch(request: LaunchRequest): Promise<void> {
    return this.#ask(async (client) => {
      if (request.packageId !== null) await this.#place(request.packageId);
      try {
        await client.jobs.submit(jobRequest(request, this.#gpuType));
      } catch (error) {
        if (!mayBeThere(error)) throw error;
        await this.#checkSame(request, error);
      }
    });
  }

  /** Asks it to end; nothing happens when it is over or was never there. */
  stop(job: string, incarnation: number): Promise<void> {
    return this.#ask(async (client) => {
      await client.jobs.stop(submissionId(job, incarnation)).catch((error: unknown) => {
        if (!(error instanceof RayNotFoundError)) throw error;
      });
    });
  }

  list(): Promise<readonly LaunchState[]> {
    return this.#ask(async (client) => {
      const jobs = await client.jobs.list();
      return jobs.flatMap((job) => launchState(job) ?? []);
    });
  }

  logs(job: string, incarnation: number): Promise<string> {
    const id = submissionId(job, incarnation);
    return this.#ask((client) => client.jobs.logs(id, { bytesMax: logBytesMax }).catch(noLog));
  }

  async *followLogs(job: string, incarnation: number, signal: AbortSignal): AsyncGenerator<string> {
    try {
      yield* this.#client.jobs.tail(submissionId(job, incarnation), { signal });
    } catch (error) {
      if (error instanceof RayNotFoundError) noLog(error);
      throw asRunnerError(error);
    }
  }

  cluster(): Promise<ClusterState> {
    return this.#ask(async (client) => {
      const { rows } = await client.state.nodes({ limit: 10_000 });
      return clusterState(rows, this.#gpuType);
    });
  }

  hasPackage(id: string): boolean {
    return this.#shelf.has(id);
  }

  /** Keeps the zip here; Ray gets it when a driver that needs it is launched. */
  upload(zip: Uint8Array): Promise<string> {
    return this.#shelf.put(zip);
  }

  tidyPackages(needed: ReadonlySet<string>): void {
    this.#shelf.tidy(needed);
  }

  /** Gives Ray the package unless it has it, which also keeps Ray from forgetting it just now. */
  async #place(packageId: string): Promise<void> {
    if (await this.#client.packages.exists(uriOf(packageId))) return;
    await this.#client.packages.upload(this.#shelf.get(packageId), { timeoutMs: uploadMs });
  }

  /** Returns when Ray has this very driver; throws `error` when it has none by that name. */
  async #checkSame(request: LaunchRequest, error: unknown): Promise<void> {
    const id = submissionId(request.job, request.incarnation);
    const details = await this.#client.jobs.find(id);
    if (details === null) throw error;
    if (isSame(details, request)) return;
    throw new RunnerError(`Ray has another job by the name of ${id}: ${details.entrypoint}`);
  }

  async #ask<T>(ask: (client: RayClient) => Promise<T>): Promise<T> {
    try {
      return await ask(this.#client);
    } catch (error) {
      throw asRunnerError(error);
    }
  }
}

/** What is wrong with a log, where that is no trouble of Ray's. */
function noLog(error: unknown): never {
  if (error instanceof RayNotFoundError) {
    const message = 'its log is gone with the Ray that it ran on';
    throw new RequestError('not-found', 'log-gone', message);
  }
  if (!(error instanceof RayTooLongError)) throw error;
  const message = `the log is longer than ${logBytesMax} bytes: follow it, to get it in pieces`;
  const at = { field: 'follow', value: '0', allowed: '1' };
  throw new RequestError('conflict', 'log-too-long', message, at);
}

/** Taken already, by an earlier attempt perhaps; or sent, and the answer was lost. */
function mayBeThere(error: unknown): boolean {
  return (
    error instanceof RayConflictError ||
    error instanceof RayTimeoutError ||
    error instanceof RayUnreachableError
  );
}
