/** The text messages of one WebSocket, as long as it lives. */
import type { Connection } from './connection.ts';

/** Bun's and Node's WebSocket take headers, unlike a browser's; neither type says so in common. */
type SocketConstructor = new (
  url: string,
  options: { readonly headers: Readonly<Record<string, string>> },
) => WebSocket;

/**
 * Ends when the server closes, the connection breaks or the signal aborts. Where the runtime has no
 * WebSocket (Node 20) it ends at once, and its caller reads the log by other means.
 */
export async function* openSocket(
  connection: Connection,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void> {
  if (!('WebSocket' in globalThis)) return;
  const Socket = globalThis.WebSocket as unknown as SocketConstructor;
  const url = `${connection.address.replace(/^http/, 'ws')}${path}`;
  const socket = new Socket(url, { headers: connection.headers });
  const inbox = new Inbox();
  const close = () => socket.close();
  socket.addEventListener('message', ({ data }) => inbox.put(String(data)));
  socket.addEventListener('close', () => inbox.end());
  socket.addEventListener('error', () => inbox.end());
  signal?.addEventListener('abort', close, { once: true });
  try {
    yield* inbox.pieces(signal);
  } finally {
    signal?.removeEventListener('abort', close);
    socket.close();
  }
}

/** Keeps what arrives until it is asked for; a slow reader makes it grow. */
class Inbox {
  #pieces: string[] = [];
  #ended = false;
  #wake: () => void = () => {};

  put(piece: string): void {
    this.#pieces.push(piece);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *pieces(signal: AbortSignal | undefined): AsyncGenerator<string, void> {
    const wake = () => this.#wake();
    signal?.addEventListener('abort', wake);
    try {
      while (!signal?.aborted) {
        const pieces = this.#pieces;
        this.#pieces = [];
        yield* pieces;
        if (this.#pieces.length > 0) continue;
        if (this.#ended || signal?.aborted) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      signal?.removeEventListener('abort', wake);
    }
  }
}
