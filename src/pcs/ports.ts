/** What the coordinator needs from the world. Adapters implement it; tests use real adapters. */
import type {
  DownMessage,
  JobOutcome,
  ProgressRow,
  TimingRow,
  UpMessage,
} from '../../bridge/index.ts';
import type { Overheads } from '../model/gpu-cluster/snapshot.ts';
import type { Configuration } from '../search/evaluation/evaluator.ts';
import type { Objective } from '../search/evaluation/objective.ts';
import type { FrontPoint, HeldOut } from '../search/front/front-point.ts';
import type { SpaceName } from '../search/space.ts';
import type { Algorithm, SearchLog } from '../search/store.ts';
import type { Sample } from '../search/workload/samples.ts';

export interface Clock {
  /** Milliseconds since the epoch, whole. */
  nowMs(): number;
  /** Calls back once; the returned function cancels. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Key pair of one driver, Z85. */
export interface DriverKeys {
  readonly publicKey: string;
  readonly secretKey: string;
}

/** The coordinator's end of the bridge. */
export interface DriverLink {
  /** `tcp://host:port` that drivers connect to. */
  readonly endpoint: string;
  readonly serverKey: string;
  /** Makes a key pair for a job, valid until `forget`. */
  admit(job: string): DriverKeys;
  /** Lets a driver of an earlier coordinator's making back in. */
  allow(job: string, publicKey: string): void;
  forget(job: string): void;
  /** False when the driver is not connected; the message is not kept. */
  send(message: DownMessage): boolean;
  onMessage(handler: (message: UpMessage, table: BridgeRows | null) => void): void;
  stats(): LinkStats;
}

export type BridgeRows =
  | { readonly table: 'progress'; readonly rows: readonly ProgressRow[] }
  | { readonly table: 'timings'; readonly rows: readonly TimingRow[] };

export interface LinkStats {
  readonly received: number;
  readonly sent: number;
  /** Frames dropped, by reason: `json`, `schema`, `job`, `rate`, `arrow`. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly peers: number;
}

/** How Ray sees one driver. */
export interface LaunchState {
  readonly job: string;
  readonly incarnation: number;
  readonly status: 'pending' | 'running' | 'succeeded' | 'failed' | 'stopped';
  readonly message: string | null;
  /** Whether its script ended by itself or could not be set up, as another start would. */
  readonly byItself: boolean;
}

/** Whether the driver is over. */
export function isTerminal({ status }: LaunchState): boolean {
  return status !== 'pending' && status !== 'running';
}

export interface ClusterNode {
  readonly id: string;
  readonly ip: string;
  readonly alive: boolean;
  readonly gpus: number;
  /** As Ray names it, such as `A100`; null where it names none. */
  readonly gpuType: string | null;
}

export interface ClusterState {
  /** The type of GPU that trials run on; null for any. */
  readonly gpuType: string | null;
  /** GPUs and CPUs of the nodes that are alive and of that type. */
  readonly gpus: number;
  readonly cpus: number;
  /** All nodes, dead ones with what they had. */
  readonly nodes: readonly ClusterNode[];
}

export interface LaunchRequest {
  readonly job: string;
  readonly incarnation: number;
  readonly entrypoint: string;
  /** Uploaded package with the working directory, or null to run in the cluster's own. */
  readonly packageId: string | null;
  readonly environment: Readonly<Record<string, string>>;
}

/** Where drivers run: Ray's job server. Every call may throw `RunnerError`. */
export interface Runner {
  /** Idempotent: a driver that is there already is not started twice. */
  launch(request: LaunchRequest): Promise<void>;
  stop(job: string, incarnation: number): Promise<void>;
  /** Every driver of ours that Ray knows. */
  list(): Promise<readonly LaunchState[]>;
  logs(job: string, incarnation: number): Promise<string>;
  /** Follows the log until the driver ends or the signal aborts. */
  followLogs(job: string, incarnation: number, signal: AbortSignal): AsyncIterable<string>;
  cluster(): Promise<ClusterState>;
  /** Whether `upload` stored a package with this id. */
  hasPackage(id: string): boolean;
  /** Stores a zip of a working directory; answers its id. */
  upload(zip: Uint8Array): Promise<string>;
  /** Forgets packages that were stored over a day ago, but those `needed`. */
  tidyPackages(needed: ReadonlySet<string>): void;
}

/** The outcomes that drivers leave in the storage, for when nobody listened as they ended. */
export interface Outcomes {
  read(job: string): JobOutcome | null;
}

export class RunnerError extends Error {
  override readonly name = 'RunnerError';
  /** Whether nothing answered, which says nothing of what was asked for. */
  readonly isAway: boolean;

  constructor(message: string, options: { cause?: unknown; isAway?: boolean } = {}) {
    super(message, options);
    this.isAway = options.isAway ?? false;
  }
}

/** A search for configurations of PCS; the same plan gives the same front. */
export interface FrontSearchPlan {
  readonly seed: number;
  readonly algorithm: Algorithm;
  readonly space: SpaceName;
  /** Configurations to try. */
  readonly evaluations: number;
  readonly objectives: readonly Objective[];
  /** The first `training` are searched with, the next `heldOut` check what was found. */
  readonly samples: readonly Sample[];
  readonly training: number;
  readonly heldOut: number;
  readonly gpus: number;
  readonly overheads: Overheads;
  /** What is in use; null for what is no configuration of PCS. */
  readonly present: Configuration | null;
}

/** How far a search is: configurations evaluated, then points of the front checked. */
export interface FrontSearchProgress {
  readonly step: 'evaluate' | 'check';
  readonly done: number;
  readonly total: number;
}

export interface FrontSearchSupport {
  /** What is in it is not evaluated again. */
  readonly log: SearchLog;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: FrontSearchProgress) => void;
}

export interface FrontSearchOutcome {
  readonly front: readonly FrontPoint[];
  /** What is in use, on the held-out samples. */
  readonly present: readonly HeldOut[] | null;
}

/** Searches beside the coordinator, which goes on meanwhile. */
export interface FrontSearch {
  /** Rejects with the signal's reason once that aborts. */
  run(plan: FrontSearchPlan, support: FrontSearchSupport): Promise<FrontSearchOutcome>;
}
