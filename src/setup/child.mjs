// Child processes: installers whose output is kept, and programs that take over the terminal.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { SetupError } from './problem.mjs';
import { keepSaying, say } from './progress.mjs';

/** @type {readonly NodeJS.Signals[]} */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const outputCharactersMax = 64 * 1024;
const sayEverySeconds = 10;

/**
 * @typedef {object} Program
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} [env] default: our own environment
 */

/**
 * Runs an installer to its end, telling now and then that it is alive. Fails when we are told to
 * end meanwhile, so that nothing half-done is taken for done.
 * @param {Program} program
 * @param {string} doing such as `installing the Node packages`
 * @returns {Promise<{ code: number, output: string }>} the end of stdout and stderr together
 */
export function runInstaller(program, doing) {
  return new Promise((resolve, reject) => {
    const child = start(program, ['ignore', 'pipe', 'pipe']);
    let output = '';
    let interrupted = false;
    const release = onEndings((signal) => {
      interrupted = true;
      child.kill(signal);
    });
    const stop = keepSaying(doing, () => lastLine(output), sayEverySeconds);
    /** @param {number} code */
    const finish = (code) => {
      stop();
      release();
      if (interrupted) reject(new SetupError('interrupted', `stopped while ${doing}.`));
      else resolve({ code, output });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output = (output + chunk).slice(-outputCharactersMax);
      });
    }
    child.on('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}

/**
 * Runs a program in the foreground: its input, output and signals are ours.
 * @param {Program} program
 * @param {'inherit' | 'ignore'} [stdin]
 * @returns {Promise<number>} exit code as a shell gives it: 128 + n after signal n
 */
export function runForeground(program, stdin = 'inherit') {
  return ending(start(program, [stdin, 'inherit', 'inherit']), program);
}

/**
 * Runs a program beside another one: its output is kept until it is shown, so that the two do not mix.
 * @param {Program} program
 * @returns {{ show: () => Promise<number> }} shows what it has printed, then what it prints; its exit code
 */
export function runBeside(program) {
  const child = start(program, ['ignore', 'pipe', 'pipe']);
  const end = ending(child, program);
  /** @type {[NodeJS.WriteStream, Buffer][]} */
  const kept = [];
  let write = (/** @type {NodeJS.WriteStream} */ to, /** @type {Buffer} */ chunk) => {
    kept.push([to, chunk]);
  };
  child.stdout?.on('data', (chunk) => write(process.stdout, chunk));
  child.stderr?.on('data', (chunk) => write(process.stderr, chunk));
  return {
    show() {
      for (const [to, chunk] of kept) to.write(chunk);
      write = (to, chunk) => void to.write(chunk);
      return end;
    },
  };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {Program} program
 * @returns {Promise<number>} its exit code; until then our signals are its signals
 */
function ending(child, { command }) {
  return new Promise((resolve) => {
    // A terminal sends Ctrl-C to every process of the foreground group, so the child has it
    // already; passing it on would make one key press look like two.
    const release = onEndings((signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
    child.on('error', (error) => {
      release();
      say(`cannot start ${command}: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code, signal) => {
      release();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * @param {Program} program
 * @param {import('node:child_process').StdioOptions} stdio
 */
function start({ command, args, cwd, env = process.env }, stdio) {
  return spawn(command, args, { cwd, env, stdio });
}

/**
 * @param {(signal: NodeJS.Signals) => void} handler
 * @returns {() => void} stops it
 */
function onEndings(handler) {
  for (const signal of endings) process.on(signal, handler);
  return () => {
    for (const signal of endings) process.off(signal, handler);
  };
}

/** @param {string} output */
function lastLine(output) {
  return output.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
