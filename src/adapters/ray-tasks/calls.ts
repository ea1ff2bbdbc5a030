/** The calls of one job on Ray: which wait, which are there, and which were lost on the way. */
import { WorkerError } from '../workers/workers.ts';
import { asLine, fromLine, type Result } from './lines.ts';
import type { DownMessage, UpMessage } from './messages.ts';

/** False when the message cannot be sent now. */
export type Send = (message: DownMessage, payload?: string) => boolean;

interface Open {
  readonly id: number;
  readonly line: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  sentAtMs: number;
}

/** A call that the job does not name so long after it was sent is lost, or its answer is. */
const lostAfterMs = 10_000;

/**
 * Hands at most two calls per CPU to the job, so that no CPU waits for the next one; one, where the
 * number of CPUs is limited, since the cluster would work on all of them. Whatever
 * becomes of messages, every call is answered once: what was lost is sent again, what was answered
 * twice counts once.
 */
export class TaskCalls {
  readonly #send: Send;
  readonly #cpusMax: number;
  #queue: Open[] = [];
  readonly #sent = new Map<number, Open>();
  #ids = 0;
  #cpus = 1;
  #end: { readonly reason: unknown } | null = null;

  /** No more than `cpusMax` CPUs are used. */
  constructor(send: Send, cpusMax = Number.POSITIVE_INFINITY) {
    this.#send = send;
    this.#cpusMax = cpusMax;
  }

  /** Calls that are worked on at once: one at least, since a cluster may grow when it is asked to. */
  get count(): number {
    return Math.max(1, Math.min(this.#cpus, this.#cpusMax));
  }

  call(args: readonly unknown[], nowMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#end !== null) reject(this.#end.reason);
      else this.#queue.push({ id: this.#ids++, line: asLine(args), resolve, reject, sentAtMs: 0 });
      this.#hand(nowMs);
    });
  }

  /** Takes in what the job says; `payload` is the second frame. */
  receive(message: UpMessage, payload: string, nowMs: number): void {
    if (message.type === 'answer') this.#answered(message.id, message.failure, payload);
    else this.#told(message.cpus, new Set(message.open), nowMs);
    this.#hand(nowMs);
  }

  /** Whatever is not answered rejects with `reason`, and so does every further call. */
  end(reason: unknown): void {
    this.#end ??= { reason };
    const open = [...this.#sent.values(), ...this.#queue.splice(0)];
    this.#sent.clear();
    for (const { reject } of open) reject(this.#end.reason);
  }

  #hand(nowMs: number): void {
    const ahead = this.#cpus <= this.#cpusMax ? 2 : 1;
    while (this.#sent.size < ahead * this.count) {
      const [next] = this.#queue;
      if (next === undefined || !this.#send({ type: 'call', id: next.id }, next.line)) return;
      this.#queue.shift();
      next.sentAtMs = nowMs;
      this.#sent.set(next.id, next);
    }
  }

  #told(cpus: number, known: ReadonlySet<number>, nowMs: number): void {
    this.#cpus = cpus;
    for (const call of this.#sent.values()) {
      if (known.has(call.id) || nowMs - call.sentAtMs < lostAfterMs) continue;
      if (this.#send({ type: 'call', id: call.id }, call.line)) call.sentAtMs = nowMs;
    }
  }

  #answered(id: number, failure: string | null, payload: string): void {
    const call = this.#sent.get(id);
    if (call === undefined) return;
    this.#sent.delete(id);
    const { value, error = failure } = failure === null ? (fromLine(payload) as Result) : {};
    if (error === null || error === undefined) call.resolve(value);
    else call.reject(new WorkerError(`The work of a worker failed: ${error}`));
  }
}
