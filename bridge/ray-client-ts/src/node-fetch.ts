/**
 * `fetch` for Node. Node's own sends `Sec-Fetch-Mode` with every request, and Ray refuses POST, PUT
 * and DELETE with 405 where that header is present, taking the caller for a browser.
 */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** The part of `fetch` that this client uses. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchResponse>;

export interface FetchRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

export interface FetchResponse {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Sends one request; rejects when the connection fails or the signal aborts. */
export const nodeFetch: Fetch = (url, { method, headers, body, signal }) => {
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers, signal }, (response) => {
      resolve({ status: response.statusCode ?? 0, body: wholeOf(response) });
    });
    request.on('error', reject);
    request.end(body ?? undefined);
  });
};

async function* wholeOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  yield* response;
  if (!response.complete) throw new Error('the connection broke in the middle of the answer');
}

/** The `fetch` that Ray accepts on this runtime. */
export function defaultFetch(): Fetch {
  return 'Bun' in globalThis ? (url, request) => fetch(url, request) : nodeFetch;
}
