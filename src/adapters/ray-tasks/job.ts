/** The job on Ray that makes tasks of calls. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  isTerminal,
  type JobDetails,
  type RayClient,
  RayError,
} from '../../../bridge/ray-client-ts/src/index.ts';
import { RunnerError } from '../../pcs/ports.ts';
import { asRunnerError } from '../ray/access.ts';

export interface TaskJobRequest {
  /** Zips: the working directory, and Bun. */
  readonly work: Uint8Array;
  readonly bun: Uint8Array;
  readonly environment: Readonly<Record<string, string>>;
}

const uploadTimeoutMs = 600_000;
/** How long a job may take to end. */
const endTimeoutMs = 15_000;
const watchEveryMs = 1000;
/** In the line that Ray writes into the log of every job, before or after what the job prints. */
const raysOwn = 'Running entrypoint for job';
/** Looks at the job in a row that may fail while Ray is out of reach. */
const outagesMax = 30;

export class TaskJob {
  readonly id: string;
  readonly #client: RayClient;
  #runningSinceMs: number | null = null;
  #over = false;

  private constructor(client: RayClient, id: string) {
    this.#client = client;
    this.id = id;
  }

  /** Uploads both packages and starts the job; throws `RayError`, or the signal's reason. */
  static async start(
    client: RayClient,
    { work, bun, environment }: TaskJobRequest,
    signal: AbortSignal,
  ): Promise<TaskJob> {
    const upload = (zip: Uint8Array) => {
      return client.packages.upload(zip, { timeoutMs: uploadTimeoutMs, signal });
    };
    const id = `foresight-search-${randomBytes(6).toString('hex')}`;
    const runtimeEnv = {
      working_dir: await upload(work),
      py_modules: [await upload(bun)],
      env_vars: { FORESIGHT_JOB: id, FORESIGHT_INCARNATION: '0', ...environment },
    };
    signal.throwIfAborted();
    const entrypoint = 'python -m foresight.tasks';
    await client.jobs.submit({ entrypoint, submissionId: id, runtimeEnv, entrypointNumCpus: 0 });
    return new TaskJob(client, id);
  }

  /**
   * Rejects with a `RunnerError` when the job ends, or runs and is not heard of for `silenceMs`.
   * `heardMs`: when it was heard last, on the clock of `performance.now()`. Resolves once the signal
   * aborts.
   */
  async watch(heardMs: () => number, silenceMs: number, signal: AbortSignal): Promise<void> {
    let outages = 0;
    while (!signal.aborted) {
      try {
        await this.#look(heardMs(), silenceMs);
        outages = 0;
      } catch (error) {
        if (!(error instanceof RayError)) throw error;
        outages += 1;
        if (outages > outagesMax) throw asRunnerError(error);
      }
      await sleep(watchEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Waits until the job, which was told to, has ended by itself; stops it otherwise. */
  async end(isTold: boolean): Promise<void> {
    if (this.#over) return;
    const wait = { timeoutMs: endTimeoutMs, pollMs: 200 };
    const { jobs } = this.#client;
    if (isTold) {
      const job = await jobs.waitUntilTerminal(this.id, wait).catch(orNull);
      if (job !== null) return;
    }
    await jobs.stop(this.id).catch(orNull);
    await jobs.waitUntilTerminal(this.id, wait).catch(orNull);
  }

  async #look(heardMs: number, silenceMs: number): Promise<void> {
    const job = await this.#client.jobs.get(this.id);
    if (isTerminal(job.status)) {
      this.#over = true;
      throw await this.#endOf(job);
    }
    if (job.status !== 'RUNNING') return;
    const nowMs = performance.now();
    this.#runningSinceMs ??= nowMs;
    if (nowMs - Math.max(heardMs, this.#runningSinceMs) < silenceMs) return;
    throw new RunnerError(
      `The search's job on Ray, ${this.id}, is not heard of. Its node must reach the address that ` +
        '--bridge-host and --bridge-advertise name.',
    );
  }

  /** The last that it printed says why, if it printed anything. */
  async #endOf({ status, message }: JobDetails): Promise<RunnerError> {
    const log = await this.#client.jobs.logs(this.id).catch(orNull);
    const lines = (log ?? '').trim().split('\n');
    const last = lines.findLast((line) => !line.includes(raysOwn))?.trim() || message;
    return new RunnerError(`The search's job on Ray, ${this.id}, is over (${status}): ${last}`);
  }
}

/** For what is only asked of Ray: it may be out of reach. */
function orNull(error: unknown): null {
  if (error instanceof RayError) return null;
  throw error;
}
