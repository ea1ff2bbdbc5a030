import { type ClusterStatus, readClusterStatus } from './cluster-status.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { RayApiError } from './errors.ts';
import { type CallOptions, JobsApi } from './jobs.ts';
import { PackagesApi } from './packages.ts';
import { asObject, requiredText, text } from './read.ts';
import { StateApi } from './state.ts';

export interface RayVersion {
  /** Of the REST API; Ray 2.58 says `4`. */
  readonly apiVersion: string;
  readonly rayVersion: string;
  readonly rayCommit: string | null;
  /** Names this run of the cluster: a head that was started again has another. */
  readonly sessionName: string | null;
}

/**
 * Client of one Ray cluster, over the REST APIs of its dashboard. It opens no connection before the
 * first call and needs no closing. Every call may throw a `RayError`.
 */
export class RayClient {
  readonly jobs: JobsApi;
  readonly state: StateApi;
  readonly packages: PackagesApi;
  readonly #connection: Connection;

  constructor(options: ConnectionOptions) {
    this.#connection = new Connection(options);
    this.jobs = new JobsApi(this.#connection);
    this.state = new StateApi(this.#connection);
    this.packages = new PackagesApi(this.#connection);
  }

  /** The dashboard's address. */
  get address(): string {
    return this.#connection.address;
  }

  async version(options: CallOptions = {}): Promise<RayVersion> {
    const path = '/api/version';
    const reply = await this.#connection.json({ method: 'GET', path, ...options });
    const version = asObject(reply, `GET ${path}`);
    return {
      apiVersion: requiredText(version, 'version', `GET ${path}`),
      rayVersion: requiredText(version, 'ray_version', `GET ${path}`),
      rayCommit: text(version, 'ray_commit'),
      sessionName: text(version, 'session_name'),
    };
  }

  /** Whether the cluster wants a token: `disabled`, `token` or what later versions of Ray add. */
  async authenticationMode(options: CallOptions = {}): Promise<string> {
    const path = '/api/authentication_mode';
    const reply = await this.#connection.json({ method: 'GET', path, ...options });
    return requiredText(asObject(reply, `GET ${path}`), 'authentication_mode', `GET ${path}`);
  }

  /** Whether the cluster's control store answers; throws when not even the dashboard does. */
  async isHealthy(options: CallOptions = {}): Promise<boolean> {
    const path = '/api/gcs_healthz';
    try {
      return (await this.#connection.text({ method: 'GET', path, ...options })) === 'success';
    } catch (error) {
      if (error instanceof RayApiError && error.status >= 500) return false;
      throw error;
    }
  }

  /** Resources in use and in all; Ray gathers them every few seconds. */
  async clusterStatus(options: CallOptions = {}): Promise<ClusterStatus> {
    const path = '/api/cluster_status';
    return readClusterStatus(await this.#connection.json({ method: 'GET', path, ...options }));
  }
}
