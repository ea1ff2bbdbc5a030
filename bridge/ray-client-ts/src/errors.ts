/** Any failure of this client: catch it to catch all of them. */
export class RayError extends Error {
  override readonly name: string = 'RayError';
}

/** Nothing answered at the address, or the connection broke before the whole answer was there. */
export class RayUnreachableError extends RayError {
  override readonly name = 'RayUnreachableError';
  readonly address: string;

  constructor(address: string, cause: unknown) {
    super(`Ray at ${address} cannot be reached: ${describe(cause)}`, { cause });
    this.address = address;
  }
}

/** No complete answer within the time allowed; the server may have acted all the same. */
export class RayTimeoutError extends RayError {
  override readonly name = 'RayTimeoutError';
  readonly milliseconds: number;

  constructor(what: string, milliseconds: number) {
    super(`${what} took longer than ${milliseconds} ms`);
    this.milliseconds = milliseconds;
  }
}

/** The answer is longer than the caller takes; the rest was not read. */
export class RayTooLongError extends RayError {
  override readonly name = 'RayTooLongError';
  readonly bytesMax: number;

  constructor(what: string, bytesMax: number) {
    super(`the answer to ${what} is longer than ${bytesMax} bytes`);
    this.bytesMax = bytesMax;
  }
}

/** The answer is not what Ray sends: another server, or a version of Ray that differs. */
export class RayShapeError extends RayError {
  override readonly name = 'RayShapeError';
}

/** The call is refused here, before anything is sent. */
export class RayRequestError extends RayError {
  override readonly name = 'RayRequestError';
}

/** What was asked and what came back, without headers: they may carry the token. */
export interface FailedCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The end of the answer, where Ray's tracebacks have their message. */
  readonly body: string;
}

/** Ray answered with an error status. */
export class RayApiError extends RayError {
  override readonly name: string = 'RayApiError';
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: string;

  constructor(call: FailedCall) {
    super(`Ray answered ${call.status} to ${call.method} ${call.path}: ${lastLine(call.body)}`);
    this.method = call.method;
    this.path = call.path;
    this.status = call.status;
    this.body = call.body;
  }
}

/** 401 or 403: the cluster wants a token, or another one. */
export class RayAuthenticationError extends RayApiError {
  override readonly name = 'RayAuthenticationError';
}

/** 404: no such job or package, or a dashboard without that API. */
export class RayNotFoundError extends RayApiError {
  override readonly name = 'RayNotFoundError';
}

/** A job with that submission id exists; Ray itself answers 500 to this. */
export class RayConflictError extends RayApiError {
  override readonly name = 'RayConflictError';
  readonly submissionId: string;

  constructor(call: FailedCall, submissionId: string) {
    super(call);
    this.submissionId = submissionId;
  }
}

/** The error for an error status. */
export function apiError(call: FailedCall): RayApiError {
  if (call.status === 401 || call.status === 403) return new RayAuthenticationError(call);
  if (call.status === 404) return new RayNotFoundError(call);
  return new RayApiError(call);
}

/** Tracebacks and proxies' pages are long; the message is at the end. */
export function excerpt(body: string): string {
  const charactersMax = 2000;
  return body.length <= charactersMax ? body : `…${body.slice(-charactersMax)}`;
}

function lastLine(body: string): string {
  const lines = body.split('\n').map((line) => line.trim());
  return lines.findLast((line) => /\w/.test(line)) ?? '(empty answer)';
}

/** What Bun adds to the sentence of a connection that failed. */
const bunsAdvice = / Is the computer able to access the url\?$/;

/** The message of an error and of what caused it, where that says more. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
  return `${cause.message}${inner}`.replace(bunsAdvice, '');
}
