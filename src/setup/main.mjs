// Prepares the machine as far as the command needs it, then runs the command.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBench, runStatic, runTests } from './checks.mjs';
import { runForeground } from './child.mjs';
import { ensureNodeModules, findBun } from './node-modules.mjs';
import { explain, SetupError } from './problem.mjs';
import { say } from './progress.mjs';
import { ensureVenv, venvEnvironment } from './venv.mjs';

const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** How much of a failing program's output is worth showing. */
const detailLinesMax = 20;

/**
 * Runs one command of run.mjs and sets the exit code of the process.
 * @param {readonly string[]} args
 * @param {string} [root]
 * @returns {Promise<void>}
 */
export async function main(args, root = projectRoot) {
  try {
    process.exitCode = await run(root, args);
  } catch (error) {
    process.exitCode = 1;
    report(toSetupError(error, root), args.includes('--json'));
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
async function run(root, [command = '', ...args]) {
  const runners = {
    demo: () => runProgram(root, ['demo', ...args], root),
    cli: () => runProgram(root, args, userFolder(process.env)),
    test: () => runTests(root, args),
    check: () => runStatic(root),
    bench: () => runBench(root, args),
  };
  if (!Object.hasOwn(runners, command)) {
    say(`usage: node src/setup/run.mjs ${Object.keys(runners).join('|')} [arguments]`);
    return 2;
  }
  await ensureNodeModules(root);
  if (command !== 'cli' || startsRay(args)) await ensureVenv(root, process.env);
  return runners[/** @type {keyof typeof runners} */ (command)]();
}

/**
 * Whether the program is asked for something that needs Ray here; the rest only talks to an endpoint.
 * @param {readonly string[]} args
 */
function startsRay(args) {
  const [subcommand = '', ...words] = args.filter((arg) => !arg.startsWith('-'));
  if (subcommand === 'reproduce') return words.includes('testbed');
  return subcommand === 'up' || subcommand === 'demo';
}

/**
 * `npm run foresight` changes into the project's folder first; the user's is in INIT_CWD.
 * @param {NodeJS.ProcessEnv} env
 */
function userFolder(env) {
  const byScript = env['npm_lifecycle_event'] === 'foresight';
  return (byScript && env['INIT_CWD']) || process.cwd();
}

/**
 * Runs the command-line program. Bun must not take settings or secrets from files of the folder in
 * which the user happens to be.
 * @param {string} root
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function runProgram(root, args, cwd) {
  const settings = [`--config=${join(root, 'bunfig.toml')}`, '--no-env-file', '--no-install'];
  return runForeground({
    command: findBun(root) ?? 'bun',
    args: [...settings, join(root, 'src', 'cli', 'main.ts'), ...args],
    cwd,
    env: venvEnvironment(root, process.env),
  });
}

/**
 * @param {unknown} error
 * @param {string} root
 */
function toSetupError(error, root) {
  if (error instanceof SetupError) return error;
  const output = error instanceof Error ? String(error.stack) : String(error);
  return explain({ doing: 'preparing the machine', root, output });
}

/**
 * With --json, stdout gets the error in the shape that every other error has.
 * @param {SetupError} error
 * @param {boolean} json
 */
function report({ code, message, details }, json) {
  const last = details.trimEnd().split('\n').slice(-detailLinesMax).join('\n');
  if (last !== '') process.stderr.write(`${last}\n`);
  say(message);
  if (!json) return;
  const body = { error: { code: `setup-${code}`, message, field: null, allowed: null } };
  process.stdout.write(`${JSON.stringify(body)}\n`);
}
