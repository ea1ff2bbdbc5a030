/** Where the endpoint listens, and who may reach it there. */
import { isIPv4, isIPv6 } from 'node:net';

/** The endpoint cannot be started as asked; the message says why and what to do. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

export interface Bind {
  /** A name or address without brackets. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

/** Reads `host:port`, `[::1]:port` or a port alone, which is one of 127.0.0.1. */
export function parseBind(text: string): Bind {
  const match = text.match(/^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/);
  const host = match?.[1] ?? match?.[2] ?? '127.0.0.1';
  const port = Number(match?.[3]);
  const bracketed = match?.[1] !== undefined;
  if (match === null || port > 65_535 || (bracketed && !isIPv6(host))) {
    throw new EndpointError(
      `Cannot listen on ${JSON.stringify(text)}; allowed is host:port, [IPv6 address]:port ` +
        'or a port, from 0 to 65535.',
    );
  }
  return { host, port };
}

/** True for 127.0.0.0/8, ::1 and localhost: only programs of this machine get there. */
export function isLoopback(host: string): boolean {
  const plain = host.toLowerCase().replace(/\.$/, '');
  if (plain === 'localhost') return true;
  if (isIPv4(plain)) return plain.startsWith('127.');
  return isIPv6(plain) && new URL(`http://[${plain}]`).hostname === '[::1]';
}

/** The host of a `Host` header or an authority, without port and brackets. */
export function hostOf(authority: string): string | null {
  const match = authority.match(/^(?:\[([^\]]+)\]|([^:[\]]+))(?::\d{1,5})?$/);
  return match?.[1] ?? match?.[2] ?? null;
}

/** `host:port` as it stands in a URL. */
export function authorityOf({ host, port }: Bind): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
