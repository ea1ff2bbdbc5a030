/** The options that name a Ray cluster and how its nodes and the coordinator reach each other. */
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { isLoopback } from '../../adapters/http/bind.ts';
import type { RayAccess } from '../../adapters/ray/access.ts';
import type { ListenAddress } from '../../adapters/zmq/address.ts';
import { usageError } from '../failure.ts';
import type { BridgeAddress } from '../host/link.ts';

export interface RayChoice {
  readonly rayAddress?: string;
  readonly bridgeHost?: string;
  readonly bridgeAdvertise?: string;
}

export interface ClusterChoice extends RayChoice {
  readonly bridgePort?: number;
  readonly storage?: string;
}

/** Adds --ray-address, --bridge-host and --bridge-advertise. */
export function withRay<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return command
    .option('--ray-address <url>', 'dashboard of a Ray cluster, such as http://127.0.0.1:8265')
    .option('--bridge-host <ip>', 'listen here for jobs on Ray; default 127.0.0.1')
    .option('--bridge-advertise <host>', 'the same, as those jobs see it');
}

/** Adds the same, --bridge-port and --storage. */
export function withCluster<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return withRay(command)
    .option('--bridge-port <n>', 'its port; default that of the last start, or any', portNumber)
    .option('--storage <path>', 'where experiments are kept, reached by every node');
}

/** The same, as a host takes it. */
export interface ClusterParts {
  readonly rayAddress: string | null;
  readonly bridge: BridgeAddress;
  readonly storage: string | null;
}

export function clusterOf(choice: ClusterChoice): ClusterParts {
  const { rayAddress = null, bridgePort: port = null, storage = null } = choice;
  return { rayAddress, bridge: { ...bridgeOf(choice), port }, storage };
}

/** Whoever names another address than loopback means it to be reached from elsewhere. */
export function bridgeOf(choice: RayChoice): Omit<ListenAddress, 'port'> {
  const { rayAddress, bridgeHost, bridgeAdvertise } = choice;
  if (bridgeHost === undefined && rayAddress !== undefined && !isHere(rayAddress)) {
    const allowed = `an address of this machine that the nodes of ${rayAddress} reach`;
    throw usageError('--bridge-host', bridgeHost, allowed);
  }
  const host = bridgeHost ?? '127.0.0.1';
  const advertise = bridgeAdvertise === undefined ? {} : { advertise: bridgeAdvertise };
  return { host, allowRemote: host !== '127.0.0.1', ...advertise };
}

function isHere(address: string): boolean {
  return !URL.canParse(address) || isLoopback(new URL(address).hostname.replace(/[[\]]/g, ''));
}

/** How Ray is reached at that address, with the token that the environment holds. */
export function accessTo(address: string): RayAccess {
  const { RAY_AUTH_TOKEN: token, RAY_AUTH_TOKEN_PATH: tokenFile } = process.env;
  return { address, token, tokenFile };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Allowed is a whole number from 0 to 65535; 0 is any free port.');
}
