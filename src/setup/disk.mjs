// Installers report a full disk in many ways, and npm not at all for optional packages.
import { statfsSync } from 'node:fs';
import { SetupError } from './problem.mjs';

/**
 * Fails when there is not enough space to install something.
 * @param {string} root folder that it will lie in
 * @param {number} megabytesMin
 * @param {string} what such as `the Node packages`
 */
export function ensureSpace(root, megabytesMin, what) {
  const { bavail, blocks, bsize } = statfsSync(root);
  const megabytes = Math.floor((bavail * bsize) / 1e6);
  // Some network file systems do not know their size.
  if (blocks === 0 || megabytes >= megabytesMin) return;
  throw new SetupError(
    'disk-full',
    `installing ${what} failed: they need ${megabytesMin} MB and ${megabytes} MB are free where ` +
      `${root} lies; free some space, then run the same command again.`,
  );
}
