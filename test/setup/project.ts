/** A small project with the real src/setup in it, and programs that stand in for npm and Python. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The real Node: `bun --bun`, which runs the tests, puts itself on PATH under that name. */
const node = (process.env['PATH'] ?? '')
  .split(':')
  .map((folder) => join(folder, 'node'))
  .filter((path) => existsSync(path) && !realpathSync(path).includes('bun'))[0] as string;
const fakes = join(import.meta.dirname, 'fakes');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Removed with `remove`; `calls` lists what the stand-ins were asked to do. */
export class Project {
  readonly root = mkdtempSync(join(tmpdir(), 'foresight-setup-'));
  readonly #bin = join(this.root, 'bin');
  readonly #log = join(this.root, 'calls.log');

  constructor() {
    cpSync('src/setup', join(this.root, 'src/setup'), { recursive: true });
    this.write('package.json', '{ "name": "foresight", "type": "module" }');
    this.write('package-lock.json', '{}');
    this.write('bunfig.toml', '');
    this.write('python/pyproject.toml', '');
    this.write('python/requirements.lock', '');
    this.write('src/cli/main.ts', readFileSync(join(fakes, 'main.ts'), 'utf8'));
    this.program('npm', 'npm.mjs');
    this.program('python3', 'python.mjs');
    symlinkSync(node, join(this.#bin, 'node'));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  append(path: string, text: string): void {
    appendFileSync(join(this.root, path), text);
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Puts a stand-in on PATH. */
  program(name: string, fake: string): void {
    this.write(`bin/${name}`, `#!/bin/sh\nexec ${node} ${join(fakes, fake)} "$0" "$@"\n`);
    chmodSync(join(this.#bin, name), 0o755);
  }

  removeProgram(name: string): void {
    rmSync(join(this.#bin, name));
  }

  /** Starts run.mjs; nothing but the stand-ins and Node is on its PATH. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn(node, [join(this.root, 'src/setup/run.mjs'), ...args], {
      cwd: this.root,
      env: {
        PATH: this.#bin,
        TMPDIR: tmpdir(),
        HOME: this.root,
        REAL_BUN: process.execPath,
        CALLS: this.#log,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return ended(this.start(args, env));
  }

  /** One line for each call of a stand-in, such as `npm ci`. */
  calls(): string[] {
    const text = existsSync(this.#log) ? readFileSync(this.#log, 'utf8') : '';
    return text.split('\n').filter((line) => line !== '');
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Waits for the end of a process, with all that it printed. */
export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Waits until something becomes true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
