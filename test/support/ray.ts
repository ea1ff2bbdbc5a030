/** A real Ray head for a test file: started before its tests, stopped after them. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { RayClient } from '../../bridge/ray-client-ts/src/index.ts';
import {
  clientOf,
  type RayHead,
  type RayHeadOptions,
  startRayHead,
  stopRayHead,
} from '../../src/adapters/process/ray-head.ts';

/** Starting takes 5 s on an idle machine. */
export const rayStartSeconds = 120;

export interface TestRay {
  /** Available once the tests run. */
  readonly head: RayHead;
  readonly client: RayClient;
  /** Removed with everything in it. */
  readonly directory: string;
}

/** Declares the head of a test file; call it at the top of the file. */
export function useRay(options: Partial<RayHeadOptions> = {}): TestRay {
  const directory = temporaryDirectory();
  let head: RayHead | null = null;
  const killAtExit = () => head && killGroup(head.pid);
  beforeAll(async () => {
    process.on('exit', killAtExit);
    head = await startRayHead(rayOptions(directory, options));
  }, rayStartSeconds * 1000);
  afterAll(async () => {
    if (head !== null) await stopRayHead(head);
    head = null;
    process.off('exit', killAtExit);
    rmSync(directory, { recursive: true, force: true });
  });
  const started = () => {
    if (head === null) throw new Error('Ray is started before the tests, not before the file.');
    return head;
  };
  return {
    directory,
    get head() {
      return started();
    },
    get client() {
      return clientOf(started());
    },
  };
}

/** What tests start heads with: small, quiet, and the project's own Python. */
export function rayOptions(
  directory: string,
  options: Partial<RayHeadOptions> = {},
): RayHeadOptions {
  return {
    python: rayPython(),
    directory,
    gpus: 4,
    cpus: 2,
    workerLogs: false,
    objectStoreBytes: 100_000_000,
    workingDirectory: directory,
    timeoutSeconds: rayStartSeconds,
    ...options,
  };
}

/** The interpreter of the project's environment. */
export function rayPython(): string {
  const environment = process.env['VIRTUAL_ENV'] ?? resolve('.venv');
  const python = join(environment, 'bin', 'python');
  if (!existsSync(python))
    throw new Error(`${python} is missing; run npm test, which installs it.`);
  return python;
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'foresight-test-'));
}

/** For when the test process ends without its hooks: at least no head stays. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is over already.
  }
}
