/** The options that name a Ray cluster and how its nodes and the coordinator reach each other. */
import type { Command } from '@commander-js/extra-typings';
import type { RayAccess } from '../adapters/ray/access.ts';
import type { ListenAddress } from '../adapters/zmq/address.ts';

export interface RayChoice {
  readonly rayAddress?: string;
  readonly bridgeHost: string;
  readonly bridgeAdvertise?: string;
}

export interface ClusterChoice extends RayChoice {
  readonly storage?: string;
}

/** Adds --ray-address, --bridge-host and --bridge-advertise. */
export function withRay<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return command
    .option('--ray-address <url>', 'dashboard of a Ray cluster, such as http://127.0.0.1:8265')
    .option('--bridge-host <ip>', 'address on which jobs on Ray reach this process', '127.0.0.1')
    .option('--bridge-advertise <host>', 'the same, as those jobs see it');
}

/** Adds the same and --storage. */
export function withCluster<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return withRay(command).option(
    '--storage <path>',
    'where experiments are kept, reached by every node',
  );
}

/** The same, as a host takes it. */
export interface ClusterParts {
  readonly rayAddress: string | null;
  readonly bridge: Omit<ListenAddress, 'port'>;
  readonly storage: string | null;
}

export function clusterOf(choice: ClusterChoice): ClusterParts {
  const { rayAddress = null, storage = null } = choice;
  return { rayAddress, bridge: bridgeOf(choice), storage };
}

/** Whoever names another address than loopback means it to be reached from elsewhere. */
export function bridgeOf({ bridgeHost: host, bridgeAdvertise }: RayChoice): ClusterParts['bridge'] {
  const advertise = bridgeAdvertise === undefined ? {} : { advertise: bridgeAdvertise };
  return { host, allowRemote: host !== '127.0.0.1', ...advertise };
}

/** How Ray is reached at that address, with the token that the environment holds. */
export function accessTo(address: string): RayAccess {
  const { RAY_AUTH_TOKEN: token, RAY_AUTH_TOKEN_PATH: tokenFile } = process.env;
  return { address, token, tokenFile };
}
