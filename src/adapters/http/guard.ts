/** Who may ask: bearer tokens, and what browsers must not be talked into. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { authorityOf, type Bind, EndpointError, hostOf, isLoopback } from './bind.ts';
import { Problem } from './problem.ts';

const tokenCharacters = /^[A-Za-z0-9._~+/-]{16,}=*$/;

/** Throws `EndpointError` unless the token is strong enough for where the endpoint listens. */
export function checkToken(bind: Bind, token: string | null): void {
  if (token === null && !isLoopback(bind.host)) {
    throw new EndpointError(
      `Listening on ${authorityOf(bind)}, which others can reach, needs a token. ` +
        'Set one, or listen on 127.0.0.1.',
    );
  }
  if (token !== null && !tokenCharacters.test(token)) {
    throw new EndpointError(
      'The token must have at least 16 characters, each a letter, a digit or one of . _ ~ + / -',
    );
  }
}

/** Lets only those pass who know the token. */
export function requireToken(token: string): MiddlewareHandler {
  const expected = digest(token);
  return async (context, next) => {
    const given = context.req.header('authorization')?.match(/^Bearer +(\S+)$/i)?.[1];
    if (given === undefined) throw unauthorized('This endpoint needs a token.', '');
    // Digests have one length, so that the comparison tells nothing of the token's.
    if (!timingSafeEqual(digest(given), expected)) {
      throw unauthorized('This token is not the right one.', ', error="invalid_token"');
    }
    await next();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function unauthorized(message: string, detail: string): Problem {
  const allowed = 'a header Authorization: Bearer <token>';
  const headers = { 'WWW-Authenticate': `Bearer realm="foresight"${detail}` };
  return new Problem(401, { code: 'unauthorized', message, allowed }, headers);
}

/**
 * Keeps web pages from using a browser of this machine to get at an endpoint that trusts it: a
 * page's own name made to point here (DNS rebinding) shows in the Host header.
 */
export function requireLocalHost(): MiddlewareHandler {
  return async (context, next) => {
    const header = context.req.header('host') ?? '';
    const host = hostOf(header);
    if (host === null || !isLoopback(host)) {
      throw new Problem(403, {
        code: 'wrong-host',
        message: 'This endpoint is for programs of its own machine.',
        field: 'Host',
        value: header,
        allowed: 'localhost or a loopback address',
      });
    }
    await next();
  };
}

const harmless = ['GET', 'HEAD', 'OPTIONS'];

/** Keeps pages of other origins from changing anything. */
export function requireSameOrigin(): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header('origin');
    const own = context.req.header('host');
    if (origin !== undefined && !harmless.includes(context.req.method) && !isOf(origin, own)) {
      throw new Problem(403, {
        code: 'cross-origin',
        message: 'Pages of other origins cannot change anything here.',
        field: 'Origin',
        value: origin,
        allowed: `http://${own}`,
      });
    }
    await next();
  };
}

function isOf(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
