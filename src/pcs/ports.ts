/** What the coordinator needs from the world. Adapters implement it; tests use real adapters. */
import type {
  DownMessage,
  JobOutcome,
  ProgressRow,
  TimingRow,
  UpMessage,
} from '../../bridge/index.ts';

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
}

export interface ClusterState {
  readonly gpus: number;
  readonly cpus: number;
  readonly nodes: readonly {
    readonly id: string;
    readonly ip: string;
    readonly alive: boolean;
    readonly gpus: number;
  }[];
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
}

/** The outcomes that drivers leave in the storage, for when nobody listened as they ended. */
export interface Outcomes {
  read(job: string): JobOutcome | null;
}

export class RunnerError extends Error {
  override readonly name = 'RunnerError';
}
