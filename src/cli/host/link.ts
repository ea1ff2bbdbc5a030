/** The bridge of a host, on the port where its drivers look for it. */
import { constants } from 'node:os';
import { join } from 'node:path';
import type { ListenAddress } from '../../adapters/zmq/address.ts';
import { openDriverLink, type ZmqDriverLink } from '../../adapters/zmq/driver-link.ts';
import { BridgeError } from '../../adapters/zmq/errors.ts';
import { serverKeys } from '../../adapters/zmq/keys.ts';
import type { HistoryStore } from '../../pcs/history.ts';
import { CliError } from '../failure.ts';

/** Where drivers reach the coordinator. */
export type BridgeAddress = Omit<ListenAddress, 'port'> & {
  /** Null for the port of the last start, or any. */
  readonly port: number | null;
};

export interface HostLinkOptions {
  readonly folder: string;
  readonly bridge: BridgeAddress;
  readonly note: (text: string) => void;
}

const portSetting = 'bridge-port';

/**
 * Drivers of an earlier coordinator come back to the port that it had. Where there are none, and
 * another program has the port by now, any other will do.
 */
export function openLink(options: HostLinkOptions, history: HistoryStore): ZmqDriverLink {
  const stored = Number(history.setting(portSetting) ?? 0);
  const link = listen(options, stored, history);
  history.setSetting(portSetting, link.endpoint.slice(link.endpoint.lastIndexOf(':') + 1));
  return link;
}

function listen(options: HostLinkOptions, stored: number, history: HistoryStore): ZmqDriverLink {
  const { port } = options.bridge;
  try {
    return openAt(options, port ?? stored);
  } catch (error) {
    if (port !== null || !isInUse(error)) throw error;
    const awaited = history.jobs('active').filter(({ driverKey }) => driverKey !== null);
    if (awaited.length === 0) return openAt(options, 0);
    throw new CliError({
      code: 'bridge',
      message:
        `Another program uses port ${stored}, where running jobs look for this one ` +
        `(${awaited.map(({ id }) => id).join(', ')}). End that program; with another --bridge-port ` +
        'these jobs would not find it',
      field: '--bridge-port',
    });
  }
}

function openAt({ bridge, folder, note }: HostLinkOptions, port: number): ZmqDriverLink {
  return openDriverLink({
    listen: { ...bridge, port },
    serverKeys: serverKeys(join(folder, 'keys')),
    warn: note,
    onError: (error) => note(`error: ${error instanceof Error ? error.stack : error}`),
  });
}

function isInUse(error: unknown): boolean {
  return error instanceof BridgeError && error.number === constants.errno.EADDRINUSE;
}
