/** Runs a Python program that answers one JSON line per JSON line, and ends it after the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../..');
const python = join(root, '.venv/bin/python');

/** Why these tests cannot run here; null when they can. */
export const noPython = existsSync(python) ? null : `${python} is not there`;

export class PythonPeer {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  /** `program` is a file beside this one. */
  constructor(program: string) {
    this.#child = spawn(python, [join(import.meta.dirname, program)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, PYTHONPATH: join(root, 'python/src') },
    });
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('the peer has no output');
    this.#answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** Waits for the answer; the test names the type that the program gives. */
  async do<T = null>(command: string, options: object = {}): Promise<T> {
    this.#child.stdin?.write(`${JSON.stringify({ do: command, ...options })}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error(`the peer ended during '${command}'`);
    return JSON.parse(value) as T;
  }

  async send(name: string, ...frames: (string | Uint8Array)[]): Promise<void> {
    await this.do('send', { name, frames: frames.map(base64) });
  }

  /** Null when nothing came in time. */
  async receive(name: string, timeoutMs = 60_000): Promise<string[] | null> {
    const frames = await this.do<string[] | null>('receive', { name, timeoutMs });
    return frames?.map((frame) => Buffer.from(frame, 'base64').toString('latin1')) ?? null;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}

export function base64(frame: string | Uint8Array): string {
  return Buffer.from(frame).toString('base64');
}

/** Resolves once `condition` holds; fails after a minute, naming `what`. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const giveUp = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > giveUp) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
