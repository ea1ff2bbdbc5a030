import type { ProcessId } from './process-table.ts';

export interface RayHeadOptions {
  /** The interpreter of the environment that Ray and the jobs' packages are installed in. */
  readonly python: string;
  /** Where the head's state file, token and log are kept; made when absent. */
  readonly directory: string;
  /** GPUs that Ray accounts for, whether the machine has them or not. */
  readonly gpus: number;
  /** Type that Ray takes them for, such as `A100`; none unless told. */
  readonly gpuType?: string | null | undefined;
  /** CPUs that Ray accounts for; 4 unless told. */
  readonly cpus?: number | undefined;
  /** Where jobs without a package run; the present directory unless told. */
  readonly workingDirectory?: string | undefined;
  /** Any free port unless told. */
  readonly dashboardPort?: number | undefined;
  /** Bytes of shared memory for objects; 200 MB unless told, taken only when used. */
  readonly objectStoreBytes?: number | undefined;
  /** `token` unless told: whoever may submit jobs can run anything as this user. */
  readonly authentication?: 'token' | 'disabled' | undefined;
  /** Whether what trials print reaches their job's log; true unless told. Costs a process. */
  readonly workerLogs?: boolean | undefined;
  /** Ray's whole dashboard, autoscaler and metrics: twice the memory. False unless told. */
  readonly fullDashboard?: boolean | undefined;
  /** Further variables for Ray and everything that runs in it. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** 90 unless told. */
  readonly timeoutSeconds?: number | undefined;
  /** Aborting stops what was started and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with a short sentence at each step of the start. */
  readonly onProgress?: ((step: string) => void) | undefined;
}

/** A Ray head that was started here; its state file holds the same. */
export interface RayHead extends ProcessId {
  /** The dashboard: `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** Where its agent takes jobs from the dashboard. */
  readonly agentPort: number;
  readonly gpus: number;
  readonly stateFile: string;
  readonly logFile: string;
  /** Holds the token; null when authentication is disabled. */
  readonly tokenFile: string | null;
  /** Closed to other users; Ray's own directory, with its logs, is `r` in it. */
  readonly temporaryDirectory: string;
}

/** The head did not start, answer or stop; `log` has its last lines where they help. */
export class RayHeadError extends Error {
  override readonly name = 'RayHeadError';
  readonly reason: 'python' | 'port' | 'running' | 'exited' | 'timeout' | 'silent' | 'leftovers';
  readonly log: string;

  constructor(reason: RayHeadError['reason'], message: string, log = '') {
    super(log === '' ? message : `${message}\n${log}`);
    this.reason = reason;
    this.log = log;
  }
}
