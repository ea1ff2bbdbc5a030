/** Errors on their way to the client. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiError } from '../../api/index.ts';
import { RequestError } from '../../pcs/errors.ts';
import { HistoryError } from '../../pcs/history.ts';
import { RunnerError } from '../../pcs/ports.ts';

/** Ends a request with a status and the one shape of errors. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: ContentfulStatusCode;
  readonly body: ApiError;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    error: Pick<ApiError['error'], 'code' | 'message'> & Partial<ApiError['error']>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(error.message);
    this.status = status;
    const { code, message, field = null, value, allowed = null } = error;
    this.body = { error: { code, message, field, value, allowed } };
    this.headers = headers;
  }
}

/** Something that should not have happened, for the log; its id is all that the client gets. */
export interface Incident {
  readonly id: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly error: unknown;
}

const statuses = {
  invalid: 400,
  'not-found': 404,
  conflict: 409,
  impossible: 422,
  unavailable: 503,
} as const satisfies Record<RequestError['kind'], ContentfulStatusCode>;

/** Answers whatever a handler threw; what is unexpected is reported and not shown. */
export function answerError(report: (incident: Incident) => void) {
  return (error: unknown, context: Context): Response =>
    answer(context, asProblem(error, context) ?? incident(error, context, report));
}

/** The problem as the client sees it. */
export function answer(context: Context, { body, status, headers }: Problem): Response {
  return context.json(body, status, headers);
}

function asProblem(error: unknown, { req }: Context): Problem | null {
  if (error instanceof Problem) return error;
  if (error instanceof RequestError) {
    const { code, message, field, value, allowed } = error;
    return new Problem(statuses[error.kind], { code, message, field, value, allowed });
  }
  if (error instanceof RunnerError) {
    return new Problem(503, { code: 'cluster-unavailable', message: error.message });
  }
  if (error instanceof HistoryError && error.trouble !== null) {
    return new Problem(503, { code: 'history-unavailable', message: error.trouble });
  }
  // What the framework itself refuses, such as a path that is not UTF-8.
  if (error instanceof HTTPException && error.status < 500) {
    return new Problem(error.status as ContentfulStatusCode, {
      code: 'bad-request',
      message: error.message,
    });
  }
  // Nobody hears of it any more, but metrics.
  if (req.raw.signal.aborted && error instanceof DOMException && error.name === 'AbortError') {
    return new Problem(400, { code: 'broken-off', message: 'The request broke off.' });
  }
  return null;
}

function incident(error: unknown, context: Context, report: (incident: Incident) => void): Problem {
  const { id } = reportIncident(error, context, report);
  const message = `Something went wrong here. The log says more under incident ${id}.`;
  return new Problem(500, { code: 'internal', message });
}

/** Reports what came of a request, under a new id. */
export function reportIncident(
  error: unknown,
  { req }: Context,
  report: (incident: Incident) => void,
): Incident {
  const made = { id: crypto.randomUUID(), method: req.method, path: req.path, error };
  report(made);
  return made;
}

/** Reports to standard error, one JSON line each. */
export function reportToStderr({ error, ...incident }: Incident): void {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const line = { at: new Date().toISOString(), level: 'error', ...incident, error: trace };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
