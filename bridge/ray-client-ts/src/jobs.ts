/** Ray's Jobs API. */
import { type Connection, sleep } from './connection.ts';
import { RayApiError, RayConflictError, RayTimeoutError } from './errors.ts';
import { isTerminal, type JobDetails, type JobRequest, readJob, writeJob } from './job-types.ts';
import { asList, asObject, flag, requiredText } from './read.ts';
import { type TailOptions, tailLog } from './tail.ts';

export interface CallOptions {
  readonly timeoutMs?: number;
  /** Aborting rejects the call with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface LogOptions extends CallOptions {
  /** A longer log rejects with `RayTooLongError`; any length is read unless told. */
  readonly bytesMax?: number;
}

export interface WaitOptions {
  /** Milliseconds to wait in all; for ever unless told. */
  readonly timeoutMs?: number;
  /** Milliseconds between looks; 500 unless told. */
  readonly pollMs?: number;
  readonly signal?: AbortSignal;
}

export class JobsApi {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Starts a job and answers its submission id. Throws `RayConflictError` when the id is taken.
   * Never repeated by itself: after a timeout the job may run, and `find` tells.
   */
  async submit(request: JobRequest, options: CallOptions = {}): Promise<string> {
    const path = '/api/jobs/';
    const call = { method: 'POST', path, json: writeJob(request), ...options } as const;
    const reply = await this.#connection.json(call).catch((error: unknown) => {
      throw asConflict(error, request.submissionId);
    });
    return requiredText(asObject(reply, `POST ${path}`), 'submission_id', `POST ${path}`);
  }

  /** All jobs that Ray knows, drivers that connected by themselves included. */
  async list(options: CallOptions = {}): Promise<readonly JobDetails[]> {
    const path = '/api/jobs/';
    const reply = await this.#connection.json({ method: 'GET', path, ...options });
    return asList(reply, `GET ${path}`).map((job) => readJob(job, `GET ${path}`));
  }

  /** One job, by submission id or by Ray's job id; throws `RayNotFoundError`. */
  async get(id: string, options: CallOptions = {}): Promise<JobDetails> {
    const path = jobPath(id);
    return readJob(await this.#connection.json({ method: 'GET', path, ...options }), `GET ${path}`);
  }

  /** Like `get`, but null when there is no such job. */
  async find(id: string, options: CallOptions = {}): Promise<JobDetails | null> {
    return this.get(id, options).catch((error: unknown) => {
      if (error instanceof RayApiError && error.status === 404) return null;
      throw error;
    });
  }

  /**
   * Asks a job to end and answers at once: true when there was something to end. Ray sends SIGTERM
   * to the entrypoint and its children, and SIGKILL after 3 seconds; the job's environment variables
   * `RAY_JOB_STOP_SIGNAL` (`SIGINT`) and `RAY_JOB_STOP_WAIT_TIME_S` change both.
   */
  async stop(id: string, options: CallOptions = {}): Promise<boolean> {
    const path = `${jobPath(id)}/stop`;
    const reply = await this.#connection.json({ method: 'POST', path, ...options });
    return flag(asObject(reply, `POST ${path}`), 'stopped') ?? false;
  }

  /** Makes Ray forget a job that is over; its id can be used again then. */
  async delete(id: string, options: CallOptions = {}): Promise<void> {
    await this.#connection.text({ method: 'DELETE', path: jobPath(id), ...options });
  }

  /** All that the job has printed so far. */
  async logs(id: string, options: LogOptions = {}): Promise<string> {
    const path = `${jobPath(id)}/logs`;
    const reply = await this.#connection.json({ method: 'GET', path, ...options });
    return requiredText(asObject(reply, `GET ${path}`), 'logs', `GET ${path}`);
  }

  /** What the job prints, from its beginning until it is over, each character once. */
  tail(id: string, options: TailOptions = {}): AsyncGenerator<string, void> {
    const source = {
      isOver: async () => {
        const job = await this.find(id, signalOf(options));
        return job === null || isTerminal(job.status);
      },
      whole: () => this.logs(id, signalOf(options)),
    };
    return tailLog(this.#connection, `${jobPath(id)}/logs/tail`, source, options);
  }

  /** Resolves when the job is over, whatever its outcome; throws `RayTimeoutError` otherwise. */
  async waitUntilTerminal(id: string, options: WaitOptions = {}): Promise<JobDetails> {
    const { timeoutMs = Number.POSITIVE_INFINITY, pollMs = 500 } = options;
    const startedMs = performance.now();
    for (;;) {
      const job = await this.get(id, signalOf(options));
      if (isTerminal(job.status)) return job;
      if (performance.now() - startedMs >= timeoutMs) {
        throw new RayTimeoutError(`waiting for job ${id}, which is ${job.status},`, timeoutMs);
      }
      await sleep(pollMs, options.signal);
    }
  }
}

function jobPath(id: string): string {
  return `/api/jobs/${encodeURIComponent(id)}`;
}

function signalOf(options: { readonly signal?: AbortSignal }): CallOptions {
  return options.signal ? { signal: options.signal } : {};
}

function asConflict(error: unknown, submissionId: string | undefined): unknown {
  const taken = error instanceof RayApiError && /submission_id \S+ already exists/.test(error.body);
  return taken ? new RayConflictError(error, submissionId ?? '') : error;
}
