/** One call to the endpoint: what is sent, and what every way of failing becomes. */
import type { z } from 'zod';
import { type ApiError, apiError } from '../../api/index.ts';

/** Where calls go. */
export interface CallTarget {
  /** Such as `http://127.0.0.1:4570`. */
  readonly url: string;
  readonly token?: string | null;
}

export interface Call {
  readonly path: string;
  /** POST where there is a body, else GET. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly json?: unknown;
  readonly zip?: Uint8Array;
  readonly signal?: AbortSignal;
  /** Statuses that are an answer and no error; default: 2xx. */
  readonly expected?: readonly number[];
}

/** The endpoint refused a call; the message says why. */
export class ApiCallError extends Error {
  override readonly name = 'ApiCallError';
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
  readonly value: unknown;
  readonly allowed: string | null;

  constructor(status: number, { error }: ApiError) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.field = error.field;
    this.value = error.value;
    this.allowed = error.allowed;
  }
}

/** There was no answer, or none that Foresight would give; the message says what to look at. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** The answer of a call, checked against its schema. */
export async function call<T extends z.ZodType>(
  target: CallTarget,
  schema: T,
  request: Call,
): Promise<z.output<T>> {
  const response = await send(target, request);
  const parsed = schema.safeParse(await jsonOf(response));
  if (parsed.success) return parsed.data;
  throw stranger(target, `its answer to ${request.path} has another shape`);
}

/** The response to a call, once it is known to be no error. */
export async function send(target: CallTarget, request: Call): Promise<Response> {
  const response = await attempt(target, request);
  const isAnswer = request.expected?.includes(response.status) ?? response.ok;
  if (isAnswer) return response;
  const refusal = apiError.safeParse(await jsonOf(response));
  if (refusal.success) throw new ApiCallError(response.status, refusal.data);
  throw stranger(target, `it answers ${request.path} with status ${response.status}`);
}

async function attempt({ url, token }: CallTarget, request: Call): Promise<Response> {
  const { path, json, zip, signal } = request;
  const body = json === undefined ? zip : JSON.stringify(json);
  const type = json === undefined ? 'application/zip' : 'application/json';
  try {
    return await fetch(`${url.replace(/\/+$/, '')}${path}`, {
      method: request.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(body !== undefined && { 'Content-Type': type }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      // The token is for this endpoint and not for wherever it might point.
      redirect: 'error',
      ...(body !== undefined && { body: body as Bun.BodyInit }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new UnreachableError(`Cannot reach Foresight at ${url}: ${whyNot(error)}`, {
      cause: error,
    });
  }
}

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ConnectionRefused' || code === 'ECONNREFUSED') {
    return 'nothing listens there. Is it running?';
  }
  return error instanceof Error ? error.message : String(error);
}

function stranger({ url }: CallTarget, because: string): UnreachableError {
  return new UnreachableError(
    `What listens at ${url} is not Foresight, or another version of it: ${because}.`,
  );
}

/** Undefined for what is not JSON. */
async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
