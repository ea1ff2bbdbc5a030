/**
 * Working directories kept on disk. Ray forgets a package when the last job that used it is over,
 * and everything when it is started again; a driver that is started once more needs it all the same.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { packageBytesMax, packageUri } from '../../../bridge/ray-client-ts/src/index.ts';
import { RequestError } from '../../pcs/errors.ts';
import { RunnerError } from '../../pcs/ports.ts';

const idPattern = /^[0-9a-f]{64}$/;
const filePattern = /^([0-9a-f]{64})\.(?:\d+\.)?(zip|tmp)$/;

/** So long a package may wait for the job that it was uploaded for. */
const keptMs = 86_400_000;

export class PackageShelf {
  readonly #directory: string;

  /** Keeps zips as `directory/ID.zip`; the directory is made when absent. */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
  }

  /**
   * Keeps a zip and answers its id, the SHA-256 of its bytes. Throws `RequestError`, or
   * `RunnerError` where it cannot be stored.
   */
  async put(zip: Uint8Array): Promise<string> {
    checkZip(zip);
    const id = idOf(await packageUri(zip));
    const draft = join(this.#directory, `${id}.${process.pid}.tmp`);
    try {
      writeFileSync(draft, zip);
      renameSync(draft, this.#path(id));
    } catch (cause) {
      rmSync(draft, { force: true });
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new RunnerError(`package: it cannot be stored here: ${why}.`, { cause });
    }
    return id;
  }

  has(id: string): boolean {
    return idPattern.test(id) && existsSync(this.#path(id));
  }

  get(id: string): Uint8Array {
    if (!idPattern.test(id)) throw new RunnerError(`package: ${JSON.stringify(id)} is not an id.`);
    try {
      return readFileSync(this.#path(id));
    } catch (cause) {
      throw new RunnerError(`package: ${id} is not stored here; upload it again.`, { cause });
    }
  }

  /** Removes packages stored over a day ago but those `needed`, and what was never finished. */
  tidy(needed: ReadonlySet<string>): void {
    const oldestMs = Date.now() - keptMs;
    for (const name of readdirSync(this.#directory)) {
      const [, id = '', ending] = name.match(filePattern) ?? [];
      const path = join(this.#directory, name);
      const isOld = ending === 'zip' && statSync(path).mtimeMs < oldestMs;
      if (ending === 'tmp' || (isOld && !needed.has(id))) rmSync(path);
    }
  }

  #path(id: string): string {
    return join(this.#directory, `${id}.zip`);
  }
}

/** Where Ray has the package of that id. */
export function uriOf(id: string): string {
  return `gcs://_ray_pkg_${id}.zip`;
}

function idOf(uri: string): string {
  return uri.slice('gcs://_ray_pkg_'.length, -'.zip'.length);
}

/** Ray unpacks a package only when a job starts, and fails the job then. */
function checkZip(zip: Uint8Array): void {
  const [first, second] = zip;
  if (first !== 0x50 || second !== 0x4b) {
    const message = 'package: expected a zip file of the working directory.';
    throw new RequestError('invalid', 'not-a-zip', message, { field: 'package', allowed: 'a zip' });
  }
  if (zip.byteLength > packageBytesMax) {
    const message = `package: ${zip.byteLength} bytes, and Ray accepts at most ${packageBytesMax}.`;
    const at = { field: 'package', value: zip.byteLength, allowed: `<= ${packageBytesMax}` };
    throw new RequestError('invalid', 'package-too-large', message, at);
  }
}
