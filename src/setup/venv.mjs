// The Python environment in .venv: python/ in editable form, with the versions of its lock file.
import { existsSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runInstaller } from './child.mjs';
import { ensureSpace } from './disk.mjs';
import { withLock } from './lock.mjs';
import { explain } from './problem.mjs';
import { say } from './progress.mjs';
import { findPython } from './python.mjs';
import { hashFiles, readStamp, removeStamp, writeStamp } from './stamp.mjs';

const pip = '-m pip install --disable-pip-version-check --no-input --progress-bar=off'.split(' ');

/** Free space to start with when there is no environment yet. */
const megabytesMin = 1200;

/** The group `dev` of pyproject.toml: pip learned to read groups only in version 25. */
export const developmentTools = ['hypothesis', 'mypy', 'pytest', 'ruff'];

/**
 * Makes the environment unless it is there already.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 */
export async function ensureVenv(root, env) {
  if (state(root, env) === 'ready') return;
  await withLock(join(root, '.foresight', 'setup.lock'), async () => {
    const found = state(root, env);
    if (found !== 'ready') await install(root, env, found);
  });
}

/**
 * Path of the environment's Python.
 * @param {string} root
 * @returns {string}
 */
export function venvPython(root) {
  return join(root, '.venv', 'bin', 'python');
}

/**
 * The variables of a shell in which the environment is active. Bun asks even loopback through the
 * proxy that a machine may need for npm, unless it is told otherwise.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function venvEnvironment(root, env) {
  const venv = join(root, '.venv');
  const path = [join(venv, 'bin'), env['PATH']].filter(Boolean).join(delimiter);
  const direct = [env['NO_PROXY'] ?? env['no_proxy'], '127.0.0.1,localhost,::1'];
  const noProxy = direct.filter(Boolean).join(',');
  return { ...env, VIRTUAL_ENV: venv, PATH: path, NO_PROXY: noProxy, no_proxy: noProxy };
}

/**
 * What the packages are made from.
 * @param {string} root
 */
export function packagesHash(root) {
  return hashFiles([join(root, 'python', 'pyproject.toml'), lockFile(root)]);
}

/** @param {string} root */
function lockFile(root) {
  return join(root, 'python', 'requirements.lock');
}

/**
 * `old` environments are brought up to date, `absent` or unusable ones are made anew: one that was
 * moved, whose Python is gone, or that was made from another Python than the user now asks for.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {'ready' | 'old' | 'absent'}
 */
function state(root, env) {
  const stamp = readStamp(join(root, '.venv'));
  const named = env['FORESIGHT_PYTHON'] || stamp?.['named'];
  if (stamp?.['root'] !== root || stamp['named'] !== named) return 'absent';
  if (!existsSync(venvPython(root))) return 'absent';
  return stamp['packages'] === packagesHash(root) ? 'ready' : 'old';
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {'old' | 'absent'} found
 */
async function install(root, env, found) {
  const startMs = Date.now();
  const venv = join(root, '.venv');
  const packages = packagesHash(root);
  if (found === 'absent') ensureSpace(root, megabytesMin, 'the Python packages');
  const before = readStamp(venv);
  removeStamp(venv);
  const stamp = found === 'old' && before !== null ? before : await makeVenv(root, env);
  say('installing the Python packages (pip, about 1 GB)');
  await run(root, 'installing the Python packages', {
    command: venvPython(root),
    args: [...pip, '-c', lockFile(root), '-e', join(root, 'python'), ...developmentTools],
  });
  writeStamp(venv, { ...stamp, packages });
  say(`Python packages installed in ${Math.round((Date.now() - startMs) / 1000)} s`);
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./stamp.mjs').Stamp>}
 */
async function makeVenv(root, env) {
  const python = findPython(env);
  const venv = join(root, '.venv');
  say(`making a Python environment (${python.command}, ${python.version})`);
  rmSync(venv, { recursive: true, force: true });
  await run(root, 'making a Python environment', {
    command: python.command,
    args: ['-m', 'venv', venv],
  });
  return { root, named: env['FORESIGHT_PYTHON'] ?? '', python: python.version };
}

/**
 * @param {string} root
 * @param {string} doing
 * @param {{ command: string, args: readonly string[] }} program
 */
async function run(root, doing, program) {
  const env = { ...process.env, PYTHONUNBUFFERED: '1' };
  const { code, output } = await runInstaller({ ...program, cwd: root, env }, doing);
  if (code !== 0) throw explain({ doing, root, output });
}
