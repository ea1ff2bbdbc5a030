/** `foresight up` as a process of its own on a local Ray, for tests that kill things. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { ForesightClient, type JobRequest } from '../../src/adapters/http/client.ts';
import { stopRayHead } from '../../src/adapters/process/ray-head.ts';
import { readState } from '../../src/adapters/process/ray-head-state.ts';
import type { ExplanationView, JobView } from '../../src/api/index.ts';
import { packFolder } from '../../src/cli/submission/package.ts';
import { rayPython } from '../support/ray.ts';

type Trial = ExplanationView['trials'][number];

const main = resolve('src/cli/main.ts');

export class Foresight {
  readonly folder = mkdtempSync(join(tmpdir(), 'foresight-e2e-'));
  readonly gpus: number;
  client = new ForesightClient({ url: 'http://127.0.0.1:1' });
  #process: ChildProcess | null = null;
  #args: readonly string[];
  #env: Readonly<Record<string, string>>;

  constructor(gpus: number, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.gpus = gpus;
    this.#args = args;
    this.#env = env;
  }

  /** Starts the coordinator and answers once it takes jobs. */
  async up(listen = '127.0.0.1:0'): Promise<void> {
    const data = ['--data', this.folder, '--gpus', String(this.gpus), '--listen', listen];
    const python = rayPython();
    const child = spawn(
      process.execPath,
      ['--no-env-file', main, 'up', '--json', ...data, ...this.#args],
      {
        env: { ...process.env, ...this.#env, VIRTUAL_ENV: resolve(python, '..', '..') },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#process = child;
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
      // An answer of 500 says no more than where the log explains it.
      if (String(chunk).includes('"level":"error"')) process.stderr.write(chunk);
    });
    const line = await new Promise<string>((done, fail) => {
      child.stdout.once('data', (chunk) => done(String(chunk)));
      child.once('exit', (code) => fail(new Error(`up ended with ${code}: ${errors}`)));
    });
    const { url, error } = JSON.parse(line);
    if (url === undefined) {
      if (child.exitCode === null) await once(child, 'exit');
      throw new Error(`up cannot start: ${error?.message}`);
    }
    this.client = new ForesightClient({ url });
  }

  /** As `kill -9` from outside; Ray and the drivers live on. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** As Ctrl-C: the Ray that it started ends too. Answers the exit code. */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** Ends the coordinator and, whatever became of it, the Ray that it started. */
  async down(): Promise<void> {
    await this.#end('SIGTERM');
    const head = readState(join(this.folder, 'ray', 'ray-head.json'));
    if (head !== null) await stopRayHead(head);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Submits a search on the digits data; every step takes `secondsPerStep` on its GPU. */
  async digits(job: { name: string; trials: number; steps: number; secondsPerStep: number }) {
    const { name, trials, steps, secondsPerStep } = job;
    const { package: packageId } = await this.client.upload(
      packFolder(resolve('python/examples')).zip,
    );
    const words = ['python digits.py --trials', trials, '--steps', steps];
    return this.submit({
      name,
      entrypoint: [...words, '--seconds-per-step', secondsPerStep].join(' '),
      package: packageId,
      trials,
      demand: { stepsPerTrial: steps, secondsPerStep },
    });
  }

  /**
   * Submits a search whose trials count, and make no more than `limit` steps before `lift`. It asks
   * for as much as if every step took a second.
   */
  async counting(job: { name: string; trials: number; steps: number; limit?: number }) {
    const { name, trials, steps, limit } = job;
    const notes = join(this.folder, 'notes', name);
    const limitFile = join(notes, 'limit');
    mkdirSync(notes, { recursive: true });
    if (limit !== undefined) writeFileSync(limitFile, String(limit));
    const { package: packageId } = await this.client.upload(
      packFolder(resolve('python/tests/jobs')).zip,
    );
    const words = ['python counting.py --notes', notes, '--trials', trials, '--steps', steps];
    const id = await this.submit({
      name,
      entrypoint: words.join(' '),
      package: packageId,
      trials,
      demand: { stepsPerTrial: steps, secondsPerStep: 1 },
    });
    return { id, lift: () => rmSync(limitFile) };
  }

  async submit(request: JobRequest): Promise<string> {
    return (await this.client.submit(request)).job.id;
  }

  /** Waits until the job looks as asked; fails when it is over without. */
  async until(id: string, wanted: (job: JobView) => boolean, seconds = 180): Promise<JobView> {
    for (let i = 0; i < seconds * 4; i++) {
      const job = await this.client.job(id);
      if (wanted(job)) return job;
      if (job.finishedAt !== null) throw new Error(`${id} ${job.status}: ${job.error}`);
      await Bun.sleep(250);
    }
    throw new Error(`${id} is not as wanted after ${seconds} s`);
  }

  /** Waits until every trial of the job looks as asked. */
  async untilTrials(id: string, wanted: (trial: Trial) => boolean, seconds = 180): Promise<void> {
    for (let i = 0; i < seconds * 4; i++) {
      const { trials } = await this.client.explain(id);
      if (trials.length > 0 && trials.every(wanted)) return;
      await Bun.sleep(250);
    }
    throw new Error(`the trials of ${id} are not as wanted after ${seconds} s`);
  }

  /** Rows of progress of each trial of the job, and how many different steps they are of. */
  stepsReported(id: string): { rows: number; steps: number }[] {
    const database = new Database(join(this.folder, 'history.sqlite'), { readonly: true });
    try {
      const counts = 'count(*) AS rows, count(DISTINCT step) AS steps';
      const query = `SELECT ${counts} FROM progress WHERE job = ? GROUP BY trial`;
      return database.prepare<[string], { rows: number; steps: number }>(query).all(id);
    } finally {
      database.close();
    }
  }

  ended(id: string, seconds = 240): Promise<JobView> {
    return this.until(id, (job) => job.finishedAt !== null, seconds);
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return child?.exitCode ?? null;
    const gone = new Promise<number | null>((done) => child.once('exit', done));
    child.kill(signal);
    return await gone;
  }
}

/** Process ids whose environment says that they are the driver of `job`, its shell left out. */
export function driverPids(job: string): number[] {
  const marked = `FORESIGHT_JOB=${job}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isDriver(pid, marked));
}

/** The process that Ray started and watches: a shell as a rule, in a session of its own. */
export function sessionLeader(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=[^)]*$)/);
  return Number(fields.split(' ')[3]);
}

function isDriver(pid: number, marked: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    if (!command[0]?.endsWith('python') || !command[1]?.endsWith('.py')) return false;
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(marked);
  } catch {
    return false;
  }
}

/** Whether the test machine has /proc, without which drivers cannot be found. */
export const hasProc = existsSync('/proc/self/environ');
