/** Puts a coordinator together with everything it needs, and takes it apart again. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { outcomeFiles } from '../../adapters/files/outcome-files.ts';
import type { Bind } from '../../adapters/http/bind.ts';
import { checkToken } from '../../adapters/http/guard.ts';
import { type Endpoint, serve } from '../../adapters/http/serve.ts';
import { rayTasks } from '../../adapters/ray-tasks/ray-tasks.ts';
import { openHistory } from '../../adapters/sqlite/history.ts';
import { frontSearch } from '../../adapters/workers/front-search.ts';
import { threads } from '../../adapters/workers/pool.ts';
import type { OpenWorkers } from '../../adapters/workers/workers.ts';
import type { ZmqDriverLink } from '../../adapters/zmq/driver-link.ts';
import { Coordinator } from '../../pcs/coordinator.ts';
import type { HistoryStore } from '../../pcs/history.ts';
import type { PolicyWish } from '../../pcs/policy/present.ts';
import { RunnerError } from '../../pcs/ports.ts';
import { policyFromSpec } from '../../policy/index.ts';
import { type HostCluster, openCluster } from './cluster.ts';
import { gpuTypeFor, keepGpuType } from './gpu-type.ts';
import { type BridgeAddress, openLink } from './link.ts';
import { Undo } from './undo.ts';

export interface HostOptions {
  /** Folder of the history, the keys and the experiments. */
  readonly folder: string;
  /** GPUs of the local Ray; ignored with `rayAddress`. */
  readonly gpus: number;
  /** Dashboard of a Ray cluster that runs already; null to start one here. */
  readonly rayAddress: string | null;
  /** The type of GPU that trials run on; null for the history's own, else any. */
  readonly gpuType: string | null;
  readonly bind: Bind;
  readonly token: string | null;
  /** Address on which drivers reach the coordinator; loopback unless told. */
  readonly bridge: BridgeAddress;
  /** Where experiments are kept: a path or URI that every node reaches; null for the folder. */
  readonly storage: string | null;
  /** May look at the history, to suit what runs here. */
  readonly policy: (history: HistoryStore) => PolicyWish;
  readonly version: string;
  readonly note: (text: string) => void;
}

export interface Host {
  readonly url: string;
  readonly coordinator: Coordinator;
  readonly history: HistoryStore;
  readonly historyPath: string;
  /** Ends everything that was started here, Ray included; jobs that are not over end with it. */
  close(): Promise<void>;
}

/**
 * Opens history, bridge, Ray, coordinator and endpoint, in this order; undoes it on failure, which
 * leaves a Ray of an earlier start to the jobs that run there.
 */
export async function openHost(options: HostOptions): Promise<Host> {
  let isUp = false;
  const undo = new Undo();
  try {
    checkToken(options.bind, options.token);
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const historyPath = join(options.folder, 'history.sqlite');
    const history = openHistory(historyPath);
    undo.push(() => history.close());
    const policy = policyFor(options, history);
    const link = openLink(options, history);
    undo.push(() => link.close());
    const gpuType = gpuTypeFor(options.gpuType, history);
    const cluster = await openCluster({ ...options, gpuType });
    undo.push(() => (isUp || !cluster.isFound ? cluster.close() : undefined));
    const coordinator = newCoordinator(options, { history, link, cluster, policy });
    undo.push(() => coordinator.stop());
    await coordinator.start();
    const [problem] = coordinator.health().problems;
    if (problem !== undefined) throw new RunnerError(problem);
    keepGpuType(coordinator.cluster(), history);
    const endpoint = openEndpoint(options, coordinator);
    undo.push(() => endpoint.close());
    isUp = true;
    const close = () => undo.run();
    return { url: endpoint.url, coordinator, history, historyPath, close };
  } catch (error) {
    // Why it cannot be opened says more than what came of it.
    await undo.run().catch(() => undefined);
    throw error;
  }
}

/** What can be wrong with the policy is found before anything is started. */
function policyFor({ policy }: HostOptions, history: HistoryStore): PolicyWish {
  const wish = policy(history);
  policyFromSpec(wish.spec);
  return wish;
}

interface CoordinatorParts {
  readonly history: HistoryStore;
  readonly link: ZmqDriverLink;
  readonly cluster: HostCluster;
  readonly policy: PolicyWish;
}

function newCoordinator(
  { folder, storage, version, bridge }: HostOptions,
  { history, link, cluster, policy }: CoordinatorParts,
): Coordinator {
  const experiments = storage ?? join(folder, 'experiments');
  return new Coordinator({
    history,
    clock: systemClock,
    link,
    runner: cluster.runner,
    outcomes: outcomeFiles(experiments),
    search: frontSearch(searchWorkers(bridge, cluster)),
    suffix: () => randomBytes(3).toString('hex'),
    storage: experiments,
    policy,
    version,
  });
}

/** Ray's own tasks where it has several machines; else threads, one core being left to the rest. */
function searchWorkers(
  listen: HostOptions['bridge'],
  { access, runner }: HostCluster,
): OpenWorkers {
  const here = threads(Math.max(1, availableParallelism() - 1));
  const there = rayTasks({ ...access, listen });
  return async (source, signal) => {
    const { nodes } = await runner.cluster();
    const open = nodes.filter(({ alive }) => alive).length > 1 ? there : here;
    return await open(source, signal);
  };
}

function openEndpoint(options: HostOptions, operations: Coordinator): Endpoint {
  const { bind, token, version } = options;
  return serve({ operations, bind, token, version });
}
