import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { findFreePort } from '../../../src/adapters/process/free-port.ts';
import {
  findProcess,
  isAlive,
  type ProcessId,
} from '../../../src/adapters/process/process-table.ts';
import {
  clientOf,
  findRayHead,
  type RayHead,
  startRayHead,
  stopRayHead,
} from '../../../src/adapters/process/ray-head.ts';
import { membersOf } from '../../../src/adapters/process/ray-head-stop.ts';
import { addressesListenedAt } from '../../support/listening.ts';
import { rayOptions, rayPython, rayStartSeconds, temporaryDirectory } from '../../support/ray.ts';

const limitMs = 2 * rayStartSeconds * 1000;
const running: RayHead[] = [];
const directories: string[] = [];

afterEach(async () => {
  for (const head of running.splice(0)) await stopRayHead(head);
  for (const directory of directories.splice(0))
    rmSync(directory, { recursive: true, force: true });
});

function newDirectory(): string {
  const directory = temporaryDirectory();
  directories.push(directory);
  return directory;
}

test(
  'startRayHead: survives SIGKILL of its starter, is found again and leaves nothing behind',
  async () => {
    const directory = newDirectory();
    const starter = spawn(process.execPath, ['test/support/ray-starter.ts', directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const started = await firstLine(starter.stdout);
    process.kill(starter.pid ?? 0, 'SIGKILL');
    await new Promise((resolve) => starter.once('exit', resolve));

    const head = await findRayHead(join(directory, 'ray-head.json'));
    if (head === null) throw new Error('The head ended with its starter.');
    running.push(head);
    expect(head).toEqual(JSON.parse(started));
    const { jobs, state } = clientOf(head);
    expect((await state.nodes()).rows).toMatchObject([
      { state: 'ALIVE', resourcesTotal: { GPU: 4 } },
    ]);

    const job = await jobs.submit({ entrypoint: 'sleep 1000 & sleep 1000' });
    const members = await membersOnceRunning(head, 'sleep');
    expect(members.length).toBeGreaterThan(8);
    expect((await jobs.get(job)).status).toBe('RUNNING');

    await stopRayHead(head);
    expect(await survivors(members)).toEqual([]);
    expect(existsSync(head.temporaryDirectory)).toBe(false);
    expect(existsSync(head.stateFile)).toBe(false);
    expect(existsSync(head.tokenFile ?? '')).toBe(false);
    expect(await findRayHead(head.stateFile)).toBeNull();
    await stopRayHead(head);
  },
  limitMs,
);

test(
  'startRayHead: a head per directory, with its own Python and a token nobody else can read',
  async () => {
    const directory = newDirectory();
    const steps: string[] = [];
    const options = rayOptions(directory, { onProgress: (step) => steps.push(step) });
    const head = await startRayHead({ ...options, environment: { GREETING: 'hello' } });
    running.push(head);
    expect(steps).toEqual([
      'starting Ray',
      'waiting for the dashboard',
      'waiting for the node and its GPUs',
      'waiting for the agent that starts jobs',
    ]);
    await expect(startRayHead(options)).rejects.toMatchObject({
      name: 'RayHeadError',
      reason: 'running',
    });

    expect(statSync(head.tokenFile ?? '').mode & 0o777).toBe(0o600);
    expect(statSync(head.temporaryDirectory).mode & 0o777).toBe(0o700);
    expect(readFileSync(head.stateFile, 'utf8')).not.toContain(
      readFileSync(head.tokenFile ?? '', 'utf8'),
    );

    const { jobs } = clientOf(head);
    const id = await jobs.submit({ entrypoint: `python -c '${whoAmI}'` });
    await jobs.waitUntilTerminal(id);
    // Ray's own line about the job may come before or after.
    const said = (await jobs.logs(id)).split('\n').find((line) => line.startsWith('['));
    expect(JSON.parse(said ?? 'null')).toEqual([rayPython(), directory, 'hello']);
    expect(addressesListenedAt((await membersOf(head)).map(({ pid }) => pid))).toEqual([
      '127.0.0.1',
    ]);
  },
  limitMs,
);

const whoAmI =
  'import json, os, sys; ' +
  'print(json.dumps([sys.executable, os.getcwd(), os.environ["GREETING"]]))';

test(
  'startRayHead: what a head that was killed left behind is cleared away before the next',
  async () => {
    const directory = newDirectory();
    const options = rayOptions(directory);
    const first = await startRayHead(options);
    running.push(first);
    await clientOf(first).jobs.submit({ entrypoint: 'sleep 1001' });
    const members = await membersOnceRunning(first, 'sleep');
    process.kill(first.pid, 'SIGKILL');
    while ((await findProcess(first.pid)) !== null) await pause(50);
    expect(await findRayHead(first.stateFile)).toBeNull();

    const second = await startRayHead(options);
    running.push(second);
    expect(await survivors(members)).toEqual([]);
    expect(existsSync(first.temporaryDirectory)).toBe(false);
    expect(second.pid).not.toBe(first.pid);
  },
  limitMs,
);

test('startRayHead: a port in use is named', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const dashboardPort = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const starting = startRayHead(rayOptions(newDirectory(), { dashboardPort }));
  await expect(starting).rejects.toMatchObject({
    reason: 'port',
    message: `dashboardPort: ${dashboardPort} is in use on 127.0.0.1; choose another.`,
  });
  server.close();
});

test('startRayHead: a Python that is missing, or without Ray, is named', async () => {
  const missing = startRayHead(rayOptions(newDirectory(), { python: '/nowhere/python' }));
  await expect(missing).rejects.toThrow('python: /nowhere/python does not exist.');

  const directory = newDirectory();
  const text = startRayHead(rayOptions(directory, { python: import.meta.filename }));
  await expect(text).rejects.toMatchObject({ reason: 'python' });

  const empty = rayOptions(directory, { environment: { PYTHONPATH: brokenRay(directory) } });
  await expect(startRayHead(empty)).rejects.toMatchObject({
    reason: 'exited',
    log: expect.stringContaining('ImportError: this Ray is broken'),
  });
  expect(existsSync(join(directory, 'ray-head.json'))).toBe(false);
});

test(
  'startRayHead: one that does not become ready in time is stopped',
  async () => {
    const directory = newDirectory();
    const late = startRayHead(rayOptions(directory, { timeoutSeconds: 0 }));
    await expect(late).rejects.toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining('Ray did not start within 0 s (waiting for the dashboard)'),
    });
    expect(existsSync(join(directory, 'ray-head.json'))).toBe(false);
  },
  limitMs,
);

test(
  'startRayHead: aborting stops what was started',
  async () => {
    const directory = newDirectory();
    const abort = new AbortController();
    const onProgress = (step: string) => {
      if (step === 'waiting for the dashboard') abort.abort(new Error('changed my mind'));
    };
    const starting = startRayHead(rayOptions(directory, { onProgress, signal: abort.signal }));
    await expect(starting).rejects.toThrow('changed my mind');
    expect(existsSync(join(directory, 'ray-head.json'))).toBe(false);
  },
  limitMs,
);

test('findRayHead: no file, a file of something else, and a process that is over', async () => {
  const directory = newDirectory();
  const file = join(directory, 'ray-head.json');
  expect(await findRayHead(file)).toBeNull();
  writeFileSync(file, '{"pid": 1');
  expect(await findRayHead(file)).toBeNull();
  writeFileSync(file, JSON.stringify(await strangerAsHead(directory, 'another start time')));
  expect(await findRayHead(file)).toBeNull();
});

test('findRayHead: a process that lives but does not answer is reported, and never signalled', async () => {
  const directory = newDirectory();
  const me = await findProcess(process.pid);
  const head = await strangerAsHead(directory, me?.startedAt ?? '');
  writeFileSync(head.stateFile, JSON.stringify(head));
  await expect(findRayHead(head.stateFile, 0)).rejects.toMatchObject({ reason: 'silent' });
});

test('stopRayHead: a number that went to another process is left alone', async () => {
  const directory = newDirectory();
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  const head = { ...(await strangerAsHead(directory, 'before')), pid: child.pid ?? 0 };
  await stopRayHead(head);
  expect(await findProcess(head.pid)).not.toBeNull();
  child.kill('SIGKILL');
});

/** This very process, described as if it were a head. */
async function strangerAsHead(directory: string, startedAt: string): Promise<RayHead> {
  return {
    pid: process.pid,
    startedAt,
    address: `http://127.0.0.1:${await findFreePort()}`,
    agentPort: 1,
    gpus: 1,
    stateFile: join(directory, 'ray-head.json'),
    logFile: join(directory, 'ray-head.log'),
    tokenFile: null,
    temporaryDirectory: join(directory, 'temporary'),
  };
}

function brokenRay(directory: string): string {
  writeFileSync(join(directory, 'ray.py'), 'raise ImportError("this Ray is broken")\n');
  return directory;
}

/** The members of the head, once one of them runs that command. */
async function membersOnceRunning(head: RayHead, command: string): Promise<readonly ProcessId[]> {
  for (;;) {
    const members = await membersOf(head);
    if (members.some(({ pid }) => commandOf(pid).startsWith(command))) return members;
    await pause(100);
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function survivors(members: readonly ProcessId[]): Promise<readonly ProcessId[]> {
  const alive = await Promise.all(members.map(isAlive));
  return members.filter((_, index) => alive[index]);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The first line that the process prints. */
async function firstLine(output: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += chunk;
    if (text.includes('\n')) return text;
  }
  throw new Error(`It ended without a line: ${text}`);
}
