import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  isAlive,
  listProcesses,
  type ProcessRow,
  startedWith,
} from '../../src/adapters/process/process-table.ts';
import { markOf } from '../../src/adapters/process/ray-head-command.ts';
import { rayTasks } from '../../src/adapters/ray-tasks/ray-tasks.ts';
import { start } from '../cli/support.ts';
import { rayPython, useRay } from '../support/ray.ts';
import { type RayNode, startRayNode } from '../support/ray-node.ts';
import { Foresight, hasProc } from './foresight.ts';

const ray = useRay({ cpus: 1, gpus: 4 });
let node: RayNode | null = null;
beforeAll(async () => {
  node = await startRayNode(ray.head, ray.client, { cpus: 1, directory: ray.directory });
});
afterAll(() => node?.stop());

/** Holds the Bun processes of the search in the midst of their work, once both nodes have one. */
async function held(): Promise<ProcessRow[]> {
  for (;;) {
    const rows = startedWith(markOf(ray.head), await listProcesses());
    const buns = rows.filter(({ pid }) => commandOf(pid).includes('program.js'));
    for (const { pid } of buns) signal(pid, 'SIGSTOP');
    // Ray's own processes between them are children of their nodes.
    const hosts = rows.filter(({ pid }) => buns.some(({ parent }) => parent === pid));
    if (new Set(hosts.map(({ parent }) => parent)).size === 2) return buns;
    await Bun.sleep(20);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function evaluated(file: string): number {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true });
    const rows = database.prepare('SELECT count(*) FROM search_evaluations').pluck().get();
    database.close();
    return Number(rows);
  } catch {
    return 0;
  }
}

test.skipIf(!hasProc)(
  'search --on ray: interrupted, resumed and shot at, it finds what threads find',
  async () => {
    const file = join(ray.directory, 'searches.sqlite');
    const env = {
      RAY_AUTH_TOKEN_PATH: ray.head.tokenFile ?? '',
      VIRTUAL_ENV: resolve(rayPython(), '..', '..'),
    };
    const asked = ['--jobs', '150', '--gpus', '4', '--evaluations', '200', '--seed', '2'];
    const args = ['search', ...asked, '--samples', '2', '--held-out', '1', '--json'];
    const place = ['--on', 'ray', '--ray-address', ray.head.address, '--resume', file];

    const first = start([...args, ...place], { env });
    const all = await held();
    first.child.kill('SIGINT');
    expect(await first.end).toMatchObject({
      code: 130,
      stderr: 'interrupted; the same command goes on\n',
    });
    const areGone = async () => (await Promise.all(all.map(isAlive))).every((alive) => !alive);
    await expect.poll(areGone, { timeout: 170_000 }).toBe(true);
    const [job] = await ray.client.jobs.list();
    expect(job).toMatchObject({ status: 'STOPPED', entrypoint: 'python -m foresight.tasks' });
    const before = evaluated(file);
    expect(before).toBeLessThan(200);

    // The name that the nodes are told is another than the address that is listened on.
    const named = ['--bridge-host', '127.0.0.1', '--bridge-advertise', 'localhost'];
    const second = start([...args, ...place, ...named], { env });
    // One loses its Bun, the other one the process of Ray that started it.
    const [bun, other, ...rest] = await held();
    if (bun === undefined || other === undefined) throw new Error('two of them were held');
    for (const pid of [bun.pid, other.parent]) signal(pid, 'SIGKILL');
    for (const { pid } of rest) signal(pid, 'SIGCONT');
    const onRay = await second.end;
    expect(onRay).toMatchObject({ code: 0, stderr: '' });
    const statuses = (await ray.client.jobs.list()).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual(['STOPPED', 'SUCCEEDED']);

    const { stdout } = await start(args).end;
    const { seconds: _, on: __, workers: ___, ...wanted } = JSON.parse(stdout);
    expect(JSON.parse(onRay.stdout)).toMatchObject({ ...wanted, on: 'ray', workers: 2 });
  },
  400_000,
);

test('search --on ray: a job that somebody stops ends the search, which says so', async () => {
  const env = { RAY_AUTH_TOKEN_PATH: ray.head.tokenFile ?? '' };
  const asked = ['search', '--gpus', '4', '--evaluations', '1000000', '--json'];
  const search = start([...asked, '--on', 'ray', '--ray-address', ray.head.address], { env });
  const job = async () => (await ray.client.jobs.list()).find(({ status }) => status === 'RUNNING');
  await expect.poll(job, { timeout: 170_000 }).toBeDefined();
  const id = (await job())?.submissionId ?? '';
  await ray.client.jobs.stop(id);
  const { code, stdout } = await search.end;
  expect(code).toBe(1);
  const message = expect.stringContaining(`${id}, is over (STOPPED)`);
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'ray', message });
}, 400_000);

test('rayTasks: a job that cannot reach the address it was told is given up', async () => {
  const module = new URL('../adapters/workers/work.ts', import.meta.url).href;
  const listen = { host: '127.0.0.1', advertise: '127.0.0.2' };
  const { address, tokenFile } = ray.head;
  const open = rayTasks({ address, tokenFile, listen, silenceMs: 3_000 });
  await expect(open({ module, maker: 'adder', data: 1 })).rejects.toThrow(
    /is not heard of. Its node must reach the address that --bridge-host and --bridge-advertise name/,
  );
  const isOver = async () =>
    (await ray.client.jobs.list()).every(({ status }) => status !== 'RUNNING');
  await expect.poll(isOver, { timeout: 60_000 }).toBe(true);
}, 400_000);

test('front update: the coordinator of a Ray with several nodes searches as tasks of it', async () => {
  const before = (await ray.client.jobs.list()).map(({ submissionId }) => submissionId);
  const env = { RAY_AUTH_TOKEN_PATH: ray.head.tokenFile ?? '' };
  const foresight = new Foresight(1, ['--ray-address', ray.head.address], env);
  try {
    await foresight.up();
    const trial = { gpus: 1, steps: 10, secondsPerStep: 1 };
    const jobs = Array.from({ length: 90 }, (_, i) => {
      return { id: `job-${i}`, arrivalSeconds: 5 * i, trials: [trial, trial] };
    });
    const workload = { name: 'brought along', jobs };
    await foresight.client.updateFront({ workload, evaluations: 30, samples: 2, heldOut: 1 });
    const isDone = async () => (await foresight.client.frontSearch()).status === 'done';
    await expect.poll(isDone, { timeout: 170_000 }).toBe(true);
    const since = (await ray.client.jobs.list()).filter(
      ({ submissionId }) => !before.includes(submissionId),
    );
    expect(since).toMatchObject([
      { entrypoint: 'python -m foresight.tasks', status: expect.stringMatching(/SUCC|RUNN/) },
    ]);
    expect((await foresight.client.front()).points.length).toBeGreaterThan(0);
  } finally {
    await foresight.down();
  }
}, 400_000);
