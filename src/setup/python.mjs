// Finds the Python that the environment is made from.
import { spawnSync } from 'node:child_process';
import { SetupError } from './problem.mjs';

/** The oldest Python that is supported: major and minor. */
const oldest = [3, 10];
/** Newer ones are tried last, because packages may not have a release for them yet. */
const newestKnown = [3, 14];

const names = ['3', '3.13', '3.12', '3.11', '3.10', '3.14', ''].map((v) => `python${v}`);

/**
 * Even Python 2 can run it. A Debian Python without its venv package lacks ensurepip.
 */
const probe = [
  'import sys',
  'v = sys.version_info',
  'try:',
  '    import venv, ensurepip',
  '    ok = "venv"',
  'except ImportError:',
  '    ok = "bare"',
  'print("%d.%d.%d %s %s" % (v[0], v[1], v[2], ok, sys.executable))',
].join('\n');

/**
 * @typedef {object} Python
 * @property {string} command as it was found
 * @property {string} version such as `3.11.7`
 * @property {boolean} venv whether it can make environments
 */

/**
 * The best Python on this machine, or the one that the user named.
 * @param {NodeJS.ProcessEnv} env `FORESIGHT_PYTHON` names one, by path or by name
 * @returns {Python}
 */
export function findPython(env) {
  const named = env['FORESIGHT_PYTHON'];
  const found = (named ? [named] : names).flatMap((name) => look(name, env));
  const recent = found.filter(isRecent);
  const best = recent.filter((python) => python.venv).sort(knownFirst)[0];
  if (best !== undefined) return best;
  throw recent[0] === undefined ? noPython(found, named) : noVenv(recent[0]);
}

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Python[]} empty when there is no such Python or it does not run
 */
function look(command, env) {
  const { stdout } = spawnSync(command, ['-c', probe], { env, encoding: 'utf8' });
  const [, version, modules] = /^(\d+\.\d+\.\d+) (venv|bare) /m.exec(stdout ?? '') ?? [];
  return version === undefined ? [] : [{ command, version, venv: modules === 'venv' }];
}

/** @param {Python} python */
function isRecent(python) {
  return compare(python.version, oldest) >= 0;
}

/**
 * Known versions before newer ones; otherwise the order of the names stays.
 * @param {Python} a
 * @param {Python} b
 */
function knownFirst(a, b) {
  return Number(compare(a.version, newestKnown) > 0) - Number(compare(b.version, newestKnown) > 0);
}

/**
 * @param {string} version
 * @param {readonly number[]} than major and minor
 */
function compare(version, than) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major - (than[0] ?? 0) || minor - (than[1] ?? 0);
}

/**
 * @param {readonly Python[]} found
 * @param {string | undefined} named
 */
function noPython(found, named) {
  const seen = found.map(({ command, version }) => `${command} is ${version}`).join(', ');
  const where = named ? `FORESIGHT_PYTHON=${named} is not one` : 'none was found';
  return new SetupError(
    'no-python',
    `Foresight needs Python ${oldest.join('.')} or newer, ${seen === '' ? where : `but ${seen}`}: ` +
      'install one (https://www.python.org, or apt install python3 python3-venv), or set ' +
      'FORESIGHT_PYTHON to its path.',
  );
}

/** @param {Python} python */
function noVenv(python) {
  const minor = python.version.split('.').slice(0, 2).join('.');
  return new SetupError(
    'no-venv',
    `${python.command} (${python.version}) cannot make environments, its venv module is missing: ` +
      `install it (Debian and Ubuntu: apt install python${minor}-venv), or set FORESIGHT_PYTHON ` +
      'to another Python.',
  );
}
