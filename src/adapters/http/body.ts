/** Reading of request bodies: type, size and syntax are checked before anything else is. */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Problem } from './problem.ts';

/** Largest JSON body, in bytes. */
export const jsonBytesMax = 1024 * 1024;

/** For routes that take JSON: refuses other types (415), long bodies (413) and bad syntax (400). */
export function jsonBody(): MiddlewareHandler[] {
  return [requireType('application/json'), limitBody(jsonBytesMax), requireSyntax];
}

/** For routes that take one binary type, of at most `bytesMax` bytes. */
export function binaryBody(type: string, bytesMax: number): MiddlewareHandler[] {
  return [requireType(type), limitBody(bytesMax)];
}

function requireType(type: string): MiddlewareHandler {
  return async (context, next) => {
    const given = context.req.header('content-type');
    if (given?.split(';')[0]?.trim().toLowerCase() !== type) {
      throw new Problem(415, {
        code: 'wrong-content-type',
        message: `The body must be ${type}.`,
        field: 'Content-Type',
        value: given,
        allowed: type,
      });
    }
    await next();
  };
}

function limitBody(bytesMax: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: bytesMax,
    onError: () => {
      throw new Problem(413, {
        code: 'too-large',
        message: `The body is larger than ${bytesMax} bytes.`,
        allowed: `up to ${bytesMax} bytes`,
      });
    },
  });
}

/** The validator after it reads the same text again, from Hono's cache. */
const requireSyntax: MiddlewareHandler = async (context, next) => {
  const text = await context.req.text();
  try {
    JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem(400, {
      code: 'not-json',
      message: text === '' ? 'The body is empty.' : `The body is not JSON: ${why}.`,
      allowed: 'a JSON object',
    });
  }
  await next();
};
