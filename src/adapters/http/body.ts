/** Reading of request bodies: type, size and syntax are checked before anything else is. */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Problem } from './problem.ts';

/** Largest JSON body, in bytes. */
export const jsonBytesMax = 1024 * 1024;

/** How deep lists and objects may lie in one another; nothing that is taken comes near it. */
const depthMax = 32;

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
  refuseDeep(text);
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

/** Before it is parsed: what walks through a value calls itself once for each level. */
function refuseDeep(text: string): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length && depth <= depthMax; at += 1) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (quoted) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
  }
  if (depth > depthMax) {
    throw new Problem(400, {
      code: 'too-deep',
      message: `The body has more than ${depthMax} lists and objects in one another.`,
      allowed: `at most ${depthMax} in one another`,
    });
  }
}
