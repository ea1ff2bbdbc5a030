/** One Ray dashboard: address, token, timeouts and retries, shared by all APIs of the client. */
import {
  apiError,
  excerpt,
  RayApiError,
  RayError,
  RayRequestError,
  RayShapeError,
  RayTimeoutError,
  RayTooLongError,
  RayUnreachableError,
} from './errors.ts';
import { defaultFetch, type Fetch, type FetchResponse } from './node-fetch.ts';

export interface ConnectionOptions {
  /** Ray's dashboard, such as `http://127.0.0.1:8265`. */
  readonly address: string;
  /** For clusters started with `RAY_AUTH_MODE=token`. It is sent in a header and shown nowhere. */
  readonly token?: string | undefined;
  /** Milliseconds for one attempt, the whole answer included; 30 000 unless told. */
  readonly timeoutMs?: number | undefined;
  /** Further attempts for reads that failed by chance; 2 unless told. Writes are never repeated. */
  readonly retries?: number | undefined;
  /** Replaces the runtime's own, for proxies and custom certificates. */
  readonly fetch?: Fetch | undefined;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: URLSearchParams | undefined;
  readonly json?: unknown;
  readonly bytes?: Uint8Array | undefined;
  readonly timeoutMs?: number | undefined;
  /** Longer answers are not taken; any length is unless told. */
  readonly bytesMax?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Answers that a second attempt may mend: overload, a proxy, an agent that is not up yet. */
const transientStatuses = [429, 500, 502, 503, 504];
const retryDelayMs = 200;

export class Connection {
  /** Without a slash at its end, and without the token. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly #token: string | null;
  readonly #timeoutMs: number;
  readonly #retries: number;
  readonly #fetch: Fetch;

  constructor(options: ConnectionOptions) {
    this.address = checkAddress(options.address);
    this.#token = options.token ?? null;
    this.headers = this.#token === null ? {} : { authorization: `Bearer ${this.#token}` };
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#retries = options.retries ?? 2;
    this.#fetch = options.fetch ?? defaultFetch();
  }

  /** The body of a successful answer as JSON. */
  async json(call: Call): Promise<unknown> {
    const body = await this.text(call);
    try {
      return JSON.parse(body);
    } catch {
      throw new RayShapeError(
        `${call.method} ${call.path}: the answer is not JSON: ${body.slice(0, 200)}`,
      );
    }
  }

  /** The body of a successful answer; throws a `RayError` otherwise. Reads are tried again. */
  async text(call: Call): Promise<string> {
    const attempts = call.method === 'GET' ? this.#retries + 1 : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(call);
      } catch (error) {
        if (attempt >= attempts || call.signal?.aborted || !isTransient(error)) throw error;
        await sleep(retryDelayMs * 2 ** (attempt - 1));
      }
    }
  }

  async #attempt(call: Call): Promise<string> {
    const timeoutMs = call.timeoutMs ?? this.#timeoutMs;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = call.signal ? AbortSignal.any([timeout, call.signal]) : timeout;
    try {
      return await this.#exchange(call, signal);
    } catch (error) {
      call.signal?.throwIfAborted();
      if (error instanceof RayError) throw error;
      if (timeout.aborted) throw new RayTimeoutError(`${call.method} ${call.path}`, timeoutMs);
      throw new RayUnreachableError(this.address, error);
    }
  }

  async #exchange(call: Call, signal: AbortSignal): Promise<string> {
    const { method, path } = call;
    const query = call.query && call.query.size > 0 ? `?${call.query}` : '';
    const response = await this.#fetch(`${this.address}${path}${query}`, {
      method,
      headers: { ...this.headers, ...contentType(call) },
      body: call.bytes ?? (call.json === undefined ? null : JSON.stringify(call.json)),
      redirect: 'manual',
      signal,
    });
    const body = await textOf(response, call);
    if (response.status >= 200 && response.status < 300) return body;
    throw apiError({
      method,
      path,
      status: response.status,
      body: this.#withoutToken(excerpt(body)),
    });
  }

  #withoutToken(body: string): string {
    return this.#token ? body.replaceAll(this.#token, '***') : body;
  }
}

async function textOf({ body }: FetchResponse, call: Call): Promise<string> {
  const { method, path, bytesMax = Number.POSITIVE_INFINITY } = call;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += piece.byteLength;
    if (bytes > bytesMax) throw new RayTooLongError(`${method} ${path}`, bytesMax);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Resolves after that time; rejects with the signal's reason when it aborts. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

function isTransient(error: unknown): boolean {
  if (error instanceof RayApiError) return transientStatuses.includes(error.status);
  return error instanceof RayUnreachableError || error instanceof RayTimeoutError;
}

function contentType(call: Call): Record<string, string> {
  if (call.bytes) return { 'content-type': 'application/octet-stream' };
  return call.json === undefined ? {} : { 'content-type': 'application/json' };
}

function checkAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  const fits = url && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  if (!fits || url.search || url.hash) {
    throw new RayRequestError(
      'address: expected http://HOST:PORT or https://HOST:PORT without user, password or query' +
        (url?.password || url?.username || url?.search ? '' : `, got ${JSON.stringify(address)}`),
    );
  }
  return url.href.replace(/\/+$/, '');
}
