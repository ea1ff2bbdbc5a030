import { Worker } from 'node:worker_threads';
import { messageOf, type WorkSource } from './work.ts';
import { type OpenWorkers, WorkerError, type Workers } from './workers.ts';

/** To a worker: call the function with these arguments. */
export interface Call {
  readonly id: number;
  readonly args: readonly unknown[];
}

/** From a worker: what came of a call; a call without an id is the making of the function. */
export interface Answer {
  readonly id: number | null;
  readonly value?: unknown;
  readonly error?: string;
}

interface Pending {
  readonly args: readonly unknown[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Threads that each hold the same function and share the calls to it. A call that throws rejects
 * alone; when a thread ends by itself, everything is rejected with a `WorkerError`.
 */
export class WorkerPool implements Workers {
  readonly #workers: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #queue: Pending[] = [];
  readonly #running = new Map<Worker, Pending>();
  #calls = 0;
  /** Why nothing runs any more. */
  #end: { readonly reason: unknown } | null = null;

  /** Starts `workers` threads; calls wait until one is ready. */
  constructor(source: WorkSource, workers: number) {
    for (let i = 0; i < workers; i++) {
      const worker = new Worker(new URL('./pool-thread.ts', import.meta.url), {
        workerData: source,
      });
      this.#workers.push(worker);
      worker.on('message', (answer: Answer) => this.#answered(worker, answer));
      worker.on('error', (error) => this.#fail(`A worker failed: ${messageOf(error)}`));
      worker.on('exit', (code) => this.#fail(`A worker ended by itself (exit code ${code}).`));
    }
  }

  get count(): number {
    return this.#workers.length;
  }

  call(...args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#end === null) this.#queue.push({ args, resolve, reject });
      else reject(this.#end.reason);
      this.#next();
    });
  }

  async close(reason: unknown = new WorkerError('The workers were closed.')): Promise<void> {
    this.#stop(reason);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #next(): void {
    const worker = this.#queue.length > 0 ? this.#idle.pop() : undefined;
    const pending = worker && this.#queue.shift();
    if (worker === undefined || pending === undefined) return;
    this.#running.set(worker, pending);
    worker.postMessage({ id: this.#calls++, args: pending.args } satisfies Call);
  }

  #answered(worker: Worker, { id, value, error }: Answer): void {
    if (id === null && error !== undefined) {
      this.#fail(`A worker cannot start: ${error}`);
      return;
    }
    const pending = this.#running.get(worker);
    this.#running.delete(worker);
    if (error === undefined) pending?.resolve(value);
    else pending?.reject(new WorkerError(`The work of a worker failed: ${error}`));
    this.#idle.push(worker);
    this.#next();
  }

  #fail(message: string): void {
    if (this.#end === null) void this.close(new WorkerError(message));
  }

  #stop(reason: unknown): void {
    this.#end ??= { reason };
    const open = [...this.#running.values(), ...this.#queue.splice(0)];
    this.#running.clear();
    for (const { reject } of open) reject(this.#end.reason);
  }
}

/** Workers that are this many threads. */
export function threads(count: number): OpenWorkers {
  return (source) => new WorkerPool(source, count);
}
