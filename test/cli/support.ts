/** The real program as a child process, and an endpoint for it to talk to. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Endpoint, serve } from '../../src/adapters/http/serve.ts';
import { type Bench, openBench } from '../support/coordinator.ts';

const main = resolve('src/cli/main.ts');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `foresight` with these arguments, in UTC. */
export function start(args: readonly string[], options: RunOptions = {}) {
  const child = spawn(process.execPath, ['--no-env-file', main, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: { PATH: process.env['PATH'], HOME: tmpdir(), TZ: 'UTC', NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const end = new Promise<Ended>((settle) => {
    child.on('close', (code) => settle({ code, stdout, stderr }));
  });
  return { child, end };
}

/** Runs `foresight` with these arguments to its end. */
export function foresight(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return start(args, options).end;
}

/** A folder of files, removed with `remove`. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'foresight-cli-'));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string | Uint8Array): string {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** A coordinator with a fleet of drivers in memory, served over HTTP on a free port. */
export class Service {
  readonly bench: Bench;
  /** What was uploaded. */
  readonly zips: Uint8Array[] = [];
  readonly #endpoint: Endpoint;
  readonly #folder: Folder;

  private constructor(bench: Bench, folder: Folder, token: string | null) {
    this.bench = bench;
    this.#folder = folder;
    bench.fleet.upload = async (zip?: Uint8Array) => {
      this.zips.push(zip ?? new Uint8Array());
      return `package-${this.zips.length}`;
    };
    const bind = { host: '127.0.0.1', port: 0 };
    this.#endpoint = serve({ operations: bench.coordinator, bind, token, version: 'test' });
  }

  static async open(token: string | null = null): Promise<Service> {
    const folder = new Folder();
    const policy = {
      name: 'pcs',
      thresholds: [30],
      weights: [2, 1],
      zetaMin: 0,
      delta: 0.1,
    } as const;
    const bench = await openBench({ historyPath: join(folder.path, 'history.db'), policy });
    return new Service(bench, folder, token);
  }

  get url(): string {
    return this.#endpoint.url;
  }

  /** Runs `foresight` against this endpoint. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return foresight(args, { ...options, env: { FORESIGHT_URL: this.url, ...options.env } });
  }

  async close(): Promise<void> {
    await this.#endpoint.close();
    this.bench.coordinator.stop();
    this.bench.history.close();
    this.#folder.remove();
  }
}
