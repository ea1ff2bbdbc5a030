import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listProcesses, startedWith } from '../../src/adapters/process/process-table.ts';
import { markOf } from '../../src/adapters/process/ray-head-command.ts';
import { start } from '../cli/support.ts';
import { rayPython, useRay } from '../support/ray.ts';
import { type RayNode, startRayNode } from '../support/ray-node.ts';
import { hasProc } from './foresight.ts';

const ray = useRay({ cpus: 1 });
let node: RayNode | null = null;
beforeAll(async () => {
  node = await startRayNode(ray.head, ray.client, { cpus: 1, directory: ray.directory });
});
afterAll(() => node?.stop());

/** The Bun processes of the search, and the processes of Ray that started them. */
async function workers() {
  const rows = startedWith(markOf(ray.head), await listProcesses());
  const buns = rows.filter(({ pid }) => commandOf(pid).includes('program.js'));
  return { buns, hosts: rows.filter(({ pid }) => buns.some(({ parent }) => parent === pid)) };
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
    const asked = ['--jobs', '150', '--gpus', '4', '--evaluations', '60', '--seed', '2'];
    const args = ['search', ...asked, '--samples', '2', '--held-out', '1', '--json'];
    const place = ['--on', 'ray', '--ray-address', ray.head.address, '--resume', file];

    const first = start([...args, ...place], { env });
    await expect.poll(() => evaluated(file), { interval: 50 }).toBeGreaterThan(5);
    const { hosts } = await workers();
    // One CPU on each node: the processes of Ray are children of two different nodes.
    expect(new Set(hosts.map(({ parent }) => parent)).size).toBe(2);
    first.child.kill('SIGINT');
    expect(await first.end).toMatchObject({
      code: 130,
      stderr: 'interrupted; the same command goes on\n',
    });
    await expect.poll(async () => (await workers()).buns).toEqual([]);
    const [job] = await ray.client.jobs.list();
    expect(job).toMatchObject({ status: 'STOPPED', entrypoint: 'python -m foresight.tasks' });
    const before = evaluated(file);
    expect(before).toBeLessThan(60);

    const second = start([...args, ...place], { env });
    await expect.poll(() => evaluated(file), { interval: 50 }).toBeGreaterThan(before);
    const { buns } = await workers();
    const [victim] = buns;
    if (victim !== undefined) process.kill(victim.pid, 'SIGKILL');
    const host = buns.find(({ parent }) => parent !== victim?.parent);
    if (host !== undefined) process.kill(host.parent, 'SIGKILL');
    expect([victim, host]).not.toContain(undefined);
    const onRay = await second.end;
    expect(onRay).toMatchObject({ code: 0, stderr: '' });
    const statuses = (await ray.client.jobs.list()).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual(['STOPPED', 'SUCCEEDED']);

    const { stdout } = await start(args).end;
    const { seconds: _, on: __, workers: ___, ...wanted } = JSON.parse(stdout);
    expect(JSON.parse(onRay.stdout)).toMatchObject({ ...wanted, on: 'ray', workers: 2 });
  },
);
