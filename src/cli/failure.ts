/** How commands fail: one line for people, one error object for programs, and an exit code. */
import { ApiCallError, UnreachableError } from '../adapters/http/client-call.ts';
import type { ApiError } from '../api/index.ts';
import type { Output } from './output.ts';

type ErrorBody = ApiError['error'];

/** A command that cannot do what was asked, in the shape that all errors have. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly body: ErrorBody;
  /** 1, or 2 when the command line itself is wrong. */
  readonly exitCode: number;

  constructor(
    body: Pick<ErrorBody, 'code' | 'message'> & Partial<ErrorBody>,
    { exitCode = 1, cause }: { exitCode?: number; cause?: unknown } = {},
  ) {
    super(body.message, { cause });
    this.body = { field: null, allowed: null, ...body };
    this.exitCode = exitCode;
  }
}

/** What is wrong with an option's or argument's value; `allowed` says what would be right. */
export function usageError(field: string, value: unknown, allowed: string): CliError {
  const is = value === undefined ? 'is missing' : `cannot be ${JSON.stringify(value)}`;
  const message = `${field} ${is}; allowed is ${allowed}.`;
  return new CliError({ code: 'usage', message, field, value, allowed }, { exitCode: 2 });
}

/** Tells of the error on the way that the output takes, and answers the exit code. */
export function reportFailure(error: unknown, output: Output): number {
  const failure = asCliError(error);
  const { code, message, ...details } = failure.body;
  if (output.json) output.result({ error: { code, message, ...details } }, '');
  else output.note(`error: ${lineFor(failure.body)}`);
  if (code === 'internal' && error instanceof Error) output.note(`${error.stack}`);
  return failure.exitCode;
}

const ownToken = 'the token in --token-file or FORESIGHT_TOKEN';

function asCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof ApiCallError) {
    const { code, message, field, value } = error;
    const allowed = code === 'unauthorized' ? ownToken : error.allowed;
    return new CliError({ code, message, field, allowed, ...(value !== undefined && { value }) });
  }
  if (error instanceof UnreachableError) {
    const message = error.message.replace(/ Is it running\?$/, '');
    const advice = 'Start it with `foresight up`, or name another with --url.';
    return new CliError({ code: 'unreachable', message: `${message} ${advice}` });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new CliError({ code: 'internal', message: `Something unexpected: ${message}` });
}

/** The message, with the field and what is allowed where it does not say so itself. */
function lineFor({ message, field, allowed }: ErrorBody): string {
  const text = message.replace(/\.$/, '');
  const where = field === null || text.includes(field) ? '' : ` (${field})`;
  const what = allowed === null || text.includes(allowed) ? '' : `; allowed is ${allowed}`;
  return `${text}${where}${what}.`;
}
