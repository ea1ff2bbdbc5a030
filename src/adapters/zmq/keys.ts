/** The coordinator's own key pair: made at the first start, then kept in a file. */
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type CurveKeys, isKey, newKeys, publicKeyOf } from './curve.ts';
import { BridgeError } from './errors.ts';

const fileName = 'bridge-key.json';
const keyFile = z.object({ publicKey: z.string(), secretKey: z.string() });

/**
 * Reads the server's key pair from `directory`, or makes it there with mode 0600. BridgeError when
 * the file is damaged or other users may read it.
 */
export function serverKeys(directory: string): CurveKeys {
  const path = join(directory, fileName);
  return readKeys(path) ?? createKeys(directory, path);
}

function readKeys(path: string): CurveKeys | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if ((stat.mode & 0o077) !== 0) {
    const mode = (stat.mode & 0o777).toString(8);
    throw new BridgeError('key', `${path} has mode ${mode}; it holds a secret, so: chmod 600`);
  }
  const keys = parse(readFileSync(path, 'utf8'));
  if (keys === null) {
    throw new BridgeError('key', `${path} is damaged; remove it, and drivers get the new key`);
  }
  return keys;
}

function parse(text: string): CurveKeys | null {
  try {
    const keys = keyFile.parse(JSON.parse(text));
    const matching = isKey(keys.secretKey) && publicKeyOf(keys.secretKey) === keys.publicKey;
    return matching ? keys : null;
  } catch {
    return null;
  }
}

/** Another process may do the same now: a link to a finished file appears for one of them only. */
function createKeys(directory: string, path: string): CurveKeys {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const keys = newKeys();
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(keys)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
    return keys;
  } catch (error) {
    const other = readKeys(path);
    if (other === null) throw error;
    return other;
  } finally {
    rmSync(draft);
  }
}
