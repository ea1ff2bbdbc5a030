/** The options that name a Ray cluster and how its nodes and the coordinator reach each other. */
import type { Command } from '@commander-js/extra-typings';
import type { ListenAddress } from '../adapters/zmq/address.ts';

export interface ClusterChoice {
  readonly rayAddress?: string;
  readonly bridgeHost: string;
  readonly bridgeAdvertise?: string;
  readonly storage?: string;
}

/** Adds --ray-address, --bridge-host, --bridge-advertise and --storage. */
export function withCluster<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return command
    .option('--ray-address <url>', 'dashboard of a Ray cluster, such as http://127.0.0.1:8265')
    .option('--bridge-host <ip>', 'address on which drivers reach the coordinator', '127.0.0.1')
    .option('--bridge-advertise <host>', 'the same, as drivers see it')
    .option('--storage <path>', 'where experiments are kept, reached by every node');
}

/** The same, as a host takes it. */
export interface ClusterParts {
  readonly rayAddress: string | null;
  readonly bridge: Omit<ListenAddress, 'port'>;
  readonly storage: string | null;
}

/** Whoever names another address than loopback means it to be reached from elsewhere. */
export function clusterOf(choice: ClusterChoice): ClusterParts {
  const { rayAddress = null, bridgeHost: host, bridgeAdvertise, storage = null } = choice;
  const advertise = bridgeAdvertise === undefined ? {} : { advertise: bridgeAdvertise };
  return { rayAddress, bridge: { host, allowRemote: host !== '127.0.0.1', ...advertise }, storage };
}
