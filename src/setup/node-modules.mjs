// The Node packages: exactly those of package-lock.json, installed once.
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { runInstaller } from './child.mjs';
import { ensureSpace } from './disk.mjs';
import { withLock } from './lock.mjs';
import { explain, SetupError } from './problem.mjs';
import { say } from './progress.mjs';
import { hashFiles, readStamp, writeStamp } from './stamp.mjs';

/** Bun's program is tens of MB; before its install step ran, a note of a few hundred bytes. */
const bunBytesMin = 1_000_000;

/** Free space to start with: the packages and what npm unpacks aside. */
const megabytesMin = 700;

/**
 * Installs the packages unless they are there already. A copy that npm installed as a dependency
 * has no lock file and its packages already.
 * @param {string} root
 * @returns {Promise<void>}
 */
export async function ensureNodeModules(root) {
  if (!existsSync(join(root, 'package-lock.json')) || isInstalled(root)) return;
  await withLock(join(root, '.foresight', 'setup.lock'), async () => {
    if (!isInstalled(root)) await install(root);
  });
}

/**
 * Path of Bun's program, null when it is not installed.
 * @param {string} root
 * @returns {string | null}
 */
export function findBun(root) {
  try {
    const require = createRequire(join(root, 'package.json'));
    const path = join(dirname(require.resolve('bun/package.json')), 'bin', 'bun.exe');
    return statSync(path).size > bunBytesMin ? path : null;
  } catch {
    return null;
  }
}

/**
 * What the packages are made from.
 * @param {string} root
 */
export function nodeModulesStamp(root) {
  return { lock: hashFiles([join(root, 'package-lock.json')]) };
}

/** @param {string} root */
function isInstalled(root) {
  const stamp = readStamp(join(root, 'node_modules'));
  return stamp?.['lock'] === nodeModulesStamp(root).lock && findBun(root) !== null;
}

/**
 * `npm ci` starts by deleting node_modules, the stamp with it. No package may run an install
 * script, except Bun's, which moves the program for this machine to where it is expected.
 * @param {string} root
 */
async function install(root) {
  const startMs = Date.now();
  ensureSpace(root, megabytesMin, 'the Node packages');
  say('installing the Node packages (npm ci, about 500 MB)');
  const stamp = nodeModulesStamp(root);
  const [command, ...args] = npm(process.env);
  args.push('ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund');
  args.push('--loglevel=error', '--engine-strict=false');
  args.push('--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=10000');
  await run(root, { command, args });
  const bun = join(root, 'node_modules', 'bun');
  if (existsSync(join(bun, 'install.js'))) {
    await run(bun, { command: process.execPath, args: ['install.js'] });
  }
  if (findBun(root) === null) {
    throw new SetupError(
      'no-bun',
      `the package bun has no program for ${process.platform} on ${process.arch}: ` +
        'Foresight runs on Linux and macOS, x64 and arm64.',
    );
  }
  writeStamp(join(root, 'node_modules'), stamp);
  say(`Node packages installed in ${Math.round((Date.now() - startMs) / 1000)} s`);
}

/**
 * @param {string} cwd
 * @param {{ command: string, args: readonly string[] }} program
 */
async function run(cwd, program) {
  const doing = 'installing the Node packages';
  const { code, output } = await runInstaller({ ...program, cwd }, doing);
  if (code === 0) return;
  if (/ENOENT/.test(output) && code === 127) {
    throw new SetupError('no-npm', 'npm was not found: install it (it comes with Node.js).');
  }
  throw explain({ doing, root: cwd, output });
}

/**
 * The npm that started us, else the one on PATH.
 * @param {NodeJS.ProcessEnv} env
 * @returns {[string, ...string[]]}
 */
function npm(env) {
  const path = env['npm_execpath'];
  return path && basename(path) === 'npm-cli.js' ? [process.execPath, path] : ['npm'];
}
