/** Working directories that jobs run in, as zip files in the cluster's own storage. */
import type { Connection } from './connection.ts';
import { RayNotFoundError, RayRequestError } from './errors.ts';
import type { CallOptions } from './jobs.ts';

/** Ray's own limit (`DASHBOARD_CLIENT_MAX_SIZE`). */
export const packageBytesMax = 100 * 1024 * 1024;

export class PackagesApi {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Whether the cluster holds the package. Asking also keeps it for ten more minutes; otherwise Ray
   * deletes a package when the last job that uses it is over.
   */
  async exists(uri: string, options: CallOptions = {}): Promise<boolean> {
    try {
      await this.#connection.text({ method: 'GET', path: packagePath(uri), ...options });
      return true;
    } catch (error) {
      if (error instanceof RayNotFoundError) return false;
      throw error;
    }
  }

  /**
   * Stores a zip of a working directory, if it is not there yet, and answers its address for
   * `runtime_env.working_dir`. The same bytes have the same address.
   */
  async upload(zip: Uint8Array, options: CallOptions = {}): Promise<string> {
    if (zip.byteLength > packageBytesMax) {
      throw new RayRequestError(
        `package: ${zip.byteLength} bytes, and Ray accepts at most ${packageBytesMax}`,
      );
    }
    const uri = await packageUri(zip);
    const { timeoutMs: _, ...shortly } = options;
    if (await this.exists(uri, shortly)) return uri;
    const call = { method: 'PUT', path: packagePath(uri), bytes: zip, ...options } as const;
    await this.#connection.text(call);
    return uri;
  }
}

/** The address of a package: `gcs://_ray_pkg_` and the SHA-256 of its bytes. */
export async function packageUri(zip: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(zip)));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `gcs://_ray_pkg_${hex}.zip`;
}

function packagePath(uri: string): string {
  const name = /^gcs:\/\/([\w.-]+)$/.exec(uri)?.[1];
  if (name === undefined) {
    throw new RayRequestError(`uri: expected gcs://NAME.zip, got ${JSON.stringify(uri)}`);
  }
  return `/api/packages/gcs/${name}`;
}
