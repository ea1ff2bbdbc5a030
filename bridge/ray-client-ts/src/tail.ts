/**
 * Follows the log of a job. Ray sends the log over a WebSocket, always from its beginning, and ends
 * the connection when the job is over but also when one of its own processes dies; so after every end
 * the job's state is asked for, and what was seen already is skipped by its length.
 */
import { type Connection, sleep } from './connection.ts';
import { RayTimeoutError, RayUnreachableError } from './errors.ts';
import { openSocket } from './socket.ts';

export interface TailOptions {
  /** Aborting ends the iteration without an error. */
  readonly signal?: AbortSignal;
  /** Milliseconds before another attempt after a connection that broke; 1000 unless told. */
  readonly reconnectMs?: number;
  /** How often in a row Ray may be out of reach before the iteration throws; 10 unless told. */
  readonly outagesMax?: number;
}

/** The job behind the log. */
export interface TailSource {
  isOver(): Promise<boolean>;
  /** The whole log so far. */
  whole(): Promise<string>;
}

/** Yields the log in pieces. */
export async function* tailLog(
  connection: Connection,
  path: string,
  source: TailSource,
  { signal, reconnectMs = 1000, outagesMax = 10 }: TailOptions,
): AsyncGenerator<string, void> {
  const seen = new Seen();
  let outages = 0;
  while (!signal?.aborted) {
    try {
      for await (const piece of openSocket(connection, path, signal)) yield* seen.rest(piece);
      if (signal?.aborted) return;
      const over = await source.isOver();
      seen.restart();
      yield* seen.rest(await source.whole());
      if (over) return;
      outages = 0;
    } catch (error) {
      if (signal?.aborted) return;
      outages += 1;
      if (!isOutage(error) || outages > outagesMax) throw error;
    }
    seen.restart();
    await sleep(reconnectMs, signal).catch(() => {});
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof RayUnreachableError || error instanceof RayTimeoutError;
}

/** Skips, after a restart, as many characters as were passed on before it. */
class Seen {
  #passedOn = 0;
  #position = 0;

  restart(): void {
    this.#position = 0;
  }

  *rest(piece: string): Generator<string, void> {
    const fresh = piece.slice(Math.max(0, this.#passedOn - this.#position));
    this.#position += piece.length;
    this.#passedOn = Math.max(this.#passedOn, this.#position);
    if (fresh !== '') yield fresh;
  }
}
