// A stamp says what an installed folder was made from. It is written last: a folder without one is
// half-made.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileName = '.foresight-stamp.json';

/**
 * @typedef {Readonly<Record<string, string>>} Stamp
 */

/**
 * The stamp of an installed folder, null when it has none.
 * @param {string} folder
 * @returns {Stamp | null}
 */
export function readStamp(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, fileName), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} folder
 * @param {Stamp} stamp
 */
export function writeStamp(folder, stamp) {
  writeFileSync(join(folder, fileName), `${JSON.stringify(stamp)}\n`);
}

/**
 * Marks a folder as half-made.
 * @param {string} folder
 */
export function removeStamp(folder) {
  rmSync(join(folder, fileName), { force: true });
}

/**
 * SHA-256 over the contents of files, hexadecimal.
 * @param {readonly string[]} paths
 * @returns {string}
 */
export function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}
