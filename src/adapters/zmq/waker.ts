/**
 * Wakes this thread when a libzmq socket has something to read.
 *
 * Bun's event loop cannot watch the file descriptor of a libzmq socket, so a worker thread waits for
 * it and posts a token; it never touches the sockets. The descriptor is edge-triggered: libzmq
 * takes the edge away whenever it does pending work, which sending does too. Hence `afterSend`.
 */
import { Worker } from 'node:worker_threads';
import { libzmq } from './libzmq.ts';
import type { Received, ZmqSocket } from './socket.ts';

type Handler = (message: Received) => void;

/** Messages handled before the event loop gets its turn. */
const messagesPerTurn = 256;

/** Indices and values of the memory shared with waker-thread.ts. */
export const wakerFlags = { paused: 0, stopped: 1 } as const;

/** What the thread needs. */
export interface WakerThreadData {
  readonly libzmqPath: string;
  readonly fds: readonly number[];
  readonly flags: Int32Array;
}

/** Calls a handler for every message of its sockets, in the thread that made it. */
export class Waker {
  readonly #sockets: { readonly socket: ZmqSocket; readonly handler: Handler }[] = [];
  readonly #flags = new Int32Array(new SharedArrayBuffer(8));
  readonly #onError: (error: unknown) => void;
  #worker: Worker | null = null;
  #ended: Promise<void> = Promise.resolve();
  #stopped = false;
  #turnAsked = false;

  /** `onError` hears what a handler threw; the message counts as handled. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Only before `start`. */
  add(socket: ZmqSocket, handler: Handler): void {
    this.#sockets.push({ socket, handler });
  }

  start(): void {
    const fds = this.#sockets.map(({ socket }) => socket.fd);
    const data: WakerThreadData = { libzmqPath: libzmq().path, fds, flags: this.#flags };
    const worker = new Worker(new URL('./waker-thread.ts', import.meta.url), { workerData: data });
    worker.on('message', () => this.#drain());
    this.#ended = new Promise((resolve) => worker.once('exit', () => resolve()));
    this.#worker = worker;
    this.#askTurn();
  }

  /** Must follow every send on one of its sockets, or a message may wait for ever. */
  afterSend(): void {
    if (this.#sockets.some(({ socket }) => socket.readable)) this.#askTurn();
  }

  /** Ends the thread; `wake` must make one of the descriptors readable. */
  async stop(wake: () => void): Promise<void> {
    this.#stopped = true;
    Atomics.store(this.#flags, wakerFlags.stopped, 1);
    wake();
    this.#resume();
    await this.#ended;
    this.#worker = null;
  }

  #askTurn(): void {
    if (this.#turnAsked || this.#worker === null) return;
    this.#turnAsked = true;
    setImmediate(() => {
      this.#turnAsked = false;
      this.#drain();
    });
  }

  #drain(): void {
    if (this.#stopped) return;
    for (const { socket, handler } of this.#sockets) this.#handleSome(socket, handler);
    if (this.#stopped) return;
    if (this.#sockets.some(({ socket }) => socket.readable)) this.#askTurn();
    else this.#resume();
  }

  #handleSome(socket: ZmqSocket, handler: Handler): void {
    for (let i = 0; i < messagesPerTurn; i++) {
      try {
        const message = socket.receive();
        if (message === null) return;
        handler(message);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  #resume(): void {
    Atomics.store(this.#flags, wakerFlags.paused, 0);
    Atomics.notify(this.#flags, wakerFlags.paused);
  }
}
