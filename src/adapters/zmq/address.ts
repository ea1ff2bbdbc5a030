/** Where the coordinator listens for drivers, and what drivers are told to connect to. */
import { isIP, isIPv6 } from 'node:net';
import { BridgeError } from './errors.ts';

export interface ListenAddress {
  /** IP address, or `localhost`. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Must be true for an address that other machines can reach. */
  readonly allowRemote?: boolean;
  /** Host that drivers are told, where it differs from `host` (0.0.0.0, a name, behind NAT). */
  readonly advertise?: string;
}

/** The endpoint to bind; BridgeError names what is wrong with the address. */
export function bindEndpoint({ host, port, allowRemote, advertise }: ListenAddress): string {
  const ip = host === 'localhost' ? '127.0.0.1' : host;
  if (isIP(ip) === 0) {
    throw new BridgeError('address', `host is '${host}'; it must be an IP address or localhost`);
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new BridgeError('address', `port is ${port}; it must be a whole number from 0 to 65535`);
  }
  if (!isLoopback(ip) && allowRemote !== true) {
    throw new BridgeError(
      'address',
      `host is '${host}', which other machines can reach; that must be allowed explicitly`,
    );
  }
  if (isAnyAddress(ip) && advertise === undefined) {
    throw new BridgeError('address', `host is '${host}'; drivers need a host that they can reach`);
  }
  return `tcp://${bracketed(ip)}:${port === 0 ? '*' : port}`;
}

/** The endpoint to tell drivers, given the one that was bound. */
export function connectEndpoint({ advertise }: ListenAddress, bound: string): string {
  if (advertise === undefined) return bound;
  return `tcp://${bracketed(advertise)}${bound.slice(bound.lastIndexOf(':'))}`;
}

function isLoopback(ip: string): boolean {
  return ip === '::1' || ip.startsWith('127.');
}

function isAnyAddress(ip: string): boolean {
  return ip === '0.0.0.0' || /^[0:]+$/.test(ip);
}

function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}
