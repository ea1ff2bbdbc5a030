// The checks of the tree, in the order in which they are cheapest to fail.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runBeside, runForeground } from './child.mjs';
import { findBun } from './node-modules.mjs';
import { say } from './progress.mjs';
import { venvEnvironment, venvPython } from './venv.mjs';

/** Exit codes after SIGHUP, SIGINT and SIGTERM: somebody wants us to stop. */
const interrupted = [129, 130, 143];

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {import('./child.mjs').Program} program
 * @property {Check} [beside] runs at the same time, and is shown after it
 */

/**
 * Formatter, linters, type checkers: nothing is executed.
 * @param {string} root
 * @returns {readonly Check[]}
 */
function nodeChecks(root) {
  return [
    check('biome ci', root, process.execPath, [bin(root, '@biomejs/biome/bin/biome'), 'ci']),
    check('tsc', root, process.execPath, [bin(root, 'typescript/bin/tsc'), '-p', '.']),
    check('knip', root, process.execPath, [bin(root, 'knip/bin/knip.js')]),
  ];
}

/**
 * @param {string} root
 * @returns {readonly Check[]}
 */
function pythonChecks(root) {
  const cwd = join(root, 'python');
  const python = venvPython(root);
  return [
    check('ruff check', cwd, python, ['-m', 'ruff', 'check']),
    check('ruff format', cwd, python, ['-m', 'ruff', 'format', '--check']),
    check('mypy', cwd, python, ['-m', 'mypy']),
  ];
}

/**
 * @param {string} root
 * @param {readonly string[]} filter what Vitest's own arguments are; empty for all tests
 */
function vitest(root, filter) {
  const config = join('test', 'vitest.config.ts');
  const args = ['--bun', bin(root, 'vitest/vitest.mjs'), 'run', '--root', '.', '--config', config];
  return check('vitest', root, findBun(root) ?? 'bun', [...args, ...filter]);
}

/**
 * @param {string} name
 * @param {string} cwd
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Check}
 */
function check(name, cwd, command, args) {
  return { name, program: { command, args, cwd } };
}

/**
 * @param {string} root
 * @param {string} path
 */
function bin(root, path) {
  return join(root, 'node_modules', path);
}

/**
 * `npm run check`: everything that does not execute the code.
 * @param {string} root
 * @returns {Promise<number>} exit code
 */
export function runStatic(root) {
  return runAll(root, [...nodeChecks(root), ...pythonChecks(root)]);
}

/**
 * `npm test`: the checks and both test suites; with a filter, only the Vitest files that match it.
 * pytest runs beside Vitest, since both wait for other processes much of the time, and is shown last,
 * so that its closing line is the last of a good run.
 * @param {string} root
 * @param {readonly string[]} filter
 * @returns {Promise<number>} exit code
 */
export function runTests(root, filter) {
  if (filter.length > 0) return runAll(root, [vitest(root, filter)]);
  const beside = check('pytest', join(root, 'python'), venvPython(root), ['-m', 'pytest']);
  return runAll(root, [
    ...nodeChecks(root),
    ...pythonChecks(root),
    { ...vitest(root, []), beside },
  ]);
}

/**
 * Runs all of them whatever fails, so that one run shows everything there is to mend.
 * @param {string} root
 * @param {readonly Check[]} checks
 * @returns {Promise<number>} exit code
 */
export async function runAll(root, checks) {
  const env = venvEnvironment(root, process.env);
  const failed = [];
  for (const { name, program, beside } of checks) {
    const other = beside === undefined ? null : runBeside({ ...beside.program, env });
    say(`== ${name}`);
    const code = await runForeground({ ...program, env }, 'ignore');
    if (code !== 0) failed.push(name);
    if (beside !== undefined && other !== null) {
      say(`== ${beside.name}`);
      if ((await other.show()) !== 0) failed.push(beside.name);
    }
    if (interrupted.includes(code)) return code;
  }
  if (failed.length > 0) say(`failed: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

/**
 * `npm run bench -- NAME`: one of the programs in test/bench.
 * @param {string} root
 * @param {readonly string[]} args its name and its arguments
 * @returns {Promise<number>} exit code
 */
export function runBench(root, [name, ...args]) {
  const path = join(root, 'test', 'bench', `${name}.ts`);
  if (name === undefined || !existsSync(path)) {
    say(`usage: npm run bench -- NAME, where NAME is one of: ${benches(root).join(', ')}`);
    return Promise.resolve(2);
  }
  return runForeground({
    command: findBun(root) ?? 'bun',
    args: [path, ...args],
    cwd: root,
    env: venvEnvironment(root, process.env),
  });
}

/** @param {string} root */
function benches(root) {
  const folder = join(root, 'test', 'bench');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length));
}
