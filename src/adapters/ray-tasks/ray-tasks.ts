/** Workers that are tasks of a Ray cluster, each with a Bun process on its node. */

import { frameBytesMax } from '../../../bridge/index.ts';
import { RayClient } from '../../../bridge/ray-client-ts/src/index.ts';
import { asRunnerError, type RayAccess, tokenOf } from '../ray/access.ts';
import type { WorkSource } from '../workers/work.ts';
import { type OpenWorkers, WorkerError, type Workers } from '../workers/workers.ts';
import type { ListenAddress } from '../zmq/address.ts';
import { newKeys } from '../zmq/curve.ts';
import { type Incoming, openTransport, type Transport } from '../zmq/transport.ts';
import { TaskCalls } from './calls.ts';
import { TaskJob } from './job.ts';
import { type DownMessage, parseUp } from './messages.ts';
import { bunPackage, workPackage } from './packages.ts';

export interface RayTasksOptions extends RayAccess {
  /** Address on which the job reaches this process. */
  readonly listen: Omit<ListenAddress, 'port'>;
  /** Most CPUs to use; all of the cluster unless told. */
  readonly cpusMax?: number | undefined;
  /** A job that runs and is not heard for so long cannot reach this process: a minute. */
  readonly silenceMs?: number;
  /** Hears, in a sentence, what keeps the tasks from starting. */
  readonly onStep?: (step: string) => void;
}

/**
 * Starts one job on Ray whose tasks, one per CPU, work on the calls. A task that dies is done again.
 * Opening rejects with a `RunnerError` when Ray cannot be reached or the job does not start.
 */
export function rayTasks(options: RayTasksOptions): OpenWorkers {
  return async (source, signal = new AbortController().signal) => {
    const tasks = opened(options);
    const abort = () => tasks.fail(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await tasks.start(source, signal);
      signal.throwIfAborted();
      return tasks;
    } catch (error) {
      await tasks.close(error);
      signal.throwIfAborted();
      throw asRunnerError(error);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };
}

function opened(options: RayTasksOptions): RayTasks {
  try {
    return new RayTasks(options);
  } catch (error) {
    throw asRunnerError(error);
  }
}

class RayTasks implements Workers {
  /** Settles when the job is heard for the first time, or cannot be. */
  readonly #ready: Promise<void>;
  readonly #onStep: (step: string) => void;
  readonly #silenceMs: number;
  readonly #client: RayClient;
  readonly #transport: Transport;
  readonly #keys = { server: newKeys(), job: newKeys() };
  readonly #calls: TaskCalls;
  readonly #watching = new AbortController();
  #settle!: { readonly resolve: () => void; readonly reject: (error: unknown) => void };
  #job: TaskJob | null = null;
  /** Where the job was heard last. */
  #identity: string | null = null;
  #heardMs = 0;
  #closed: Promise<void> | null = null;

  constructor({ address, listen, cpusMax, silenceMs, onStep, ...secret }: RayTasksOptions) {
    this.#silenceMs = silenceMs ?? 60_000;
    this.#onStep = onStep ?? (() => undefined);
    this.#client = new RayClient({ address, token: tokenOf(secret) });
    this.#transport = openTransport({
      listen: { ...listen, port: 0 },
      serverKeys: this.#keys.server,
      admits: (publicKey) => publicKey === this.#keys.job.publicKey,
      onError: (error) => this.fail(error),
      frameBytesMax,
      framesMax: 2,
    });
    this.#calls = new TaskCalls((message, payload) => this.#send(message, payload), cpusMax);
    this.#ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever does not come to wait for it hears of a failure by the calls.
    this.#ready.catch(() => undefined);
  }

  get count(): number {
    return this.#calls.count;
  }

  /** Uploads what the nodes need, submits the job, and waits until it is heard. */
  async start(source: WorkSource, signal: AbortSignal): Promise<void> {
    this.#transport.onMessage((incoming) => this.#receive(incoming));
    // Packing takes a second, and is for nothing where there is no Ray.
    await this.#client.version({ signal });
    this.#onStep('packing the search for Ray');
    const request = {
      work: await workPackage(source),
      bun: await bunPackage(process.execPath),
      environment: {
        FORESIGHT_ENDPOINT: this.#transport.endpoint,
        FORESIGHT_SERVER_KEY: this.#keys.server.publicKey,
        FORESIGHT_PUBLIC_KEY: this.#keys.job.publicKey,
        FORESIGHT_SECRET_KEY: this.#keys.job.secretKey,
      },
    };
    signal.throwIfAborted();
    this.#job = await TaskJob.start(this.#client, request, signal);
    const watch = this.#job.watch(() => this.#heardMs, this.#silenceMs, this.#watching.signal);
    watch.catch((error: unknown) => this.fail(error));
    this.#onStep('waiting for the job on Ray to start');
    await this.#ready;
  }

  call(...args: readonly unknown[]): Promise<unknown> {
    return this.#calls.call(args, performance.now());
  }

  /** Nothing is waited for any more; everything rejects with `error`. */
  fail(error: unknown): void {
    this.#calls.end(error);
    this.#settle.reject(error);
  }

  close(reason?: unknown): Promise<void> {
    this.#closed ??= this.#close(reason);
    return this.#closed;
  }

  /** Without a reason all is done, and the job ends by itself; it is stopped otherwise. */
  async #close(reason: unknown): Promise<void> {
    this.fail(reason ?? new WorkerError('The workers were closed.'));
    this.#watching.abort();
    const told = reason === undefined && this.#send({ type: 'bye' });
    await this.#job?.end(told);
    await this.#transport.close();
  }

  #receive({ identity, frames: [head, payload] }: Incoming): void {
    if (head === undefined) return;
    const message = parseUp(head);
    this.#identity = identity;
    this.#heardMs = performance.now();
    if (message.type === 'state') this.#send({ type: 'heard' });
    const text = payload === undefined ? '' : Buffer.from(payload).toString('latin1');
    this.#calls.receive(message, text, this.#heardMs);
    this.#settle.resolve();
  }

  #send(message: DownMessage, payload?: string): boolean {
    if (this.#identity === null) return false;
    const frames = [JSON.stringify(message), ...(payload === undefined ? [] : [payload])];
    return this.#transport.send(
      this.#identity,
      frames.map((frame) => Buffer.from(frame, 'latin1')),
    );
  }
}
