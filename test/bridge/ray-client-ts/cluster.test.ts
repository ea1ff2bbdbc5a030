// Shapes of Ray's State API, packages, versions and authentication, from a real head with a token.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import {
  packageUri,
  RayAuthenticationError,
  RayClient,
  RayRequestError,
} from '../../../bridge/ray-client-ts/src/index.ts';
import { useRay } from '../../support/ray.ts';

const ray = useRay({ fullDashboard: true, gpus: 3 });
const run = promisify(execFile);

const busyDriver = `
import ray, time
ray.init()

@ray.remote(num_cpus=0, num_gpus=1)
class Trial:
    def ping(self):
        return 1

@ray.remote(num_cpus=0)
def work():
    return 2

group = ray.util.placement_group([{"GPU": 1}, {"GPU": 1}], name="pair")
ray.get(group.ready())
trial = Trial.options(name="first").remote()
ray.get(trial.ping.remote())
ray.get([work.remote() for _ in range(3)])
print("busy")
time.sleep(120)
`;

test('version, authenticationMode, isHealthy: of this head', async () => {
  const { client } = ray;
  const version = await client.version();
  expect(version).toMatchObject({ apiVersion: '4', rayVersion: '2.58.1' });
  expect(version.rayCommit).toMatch(/^[0-9a-f]{40}$/);
  expect(version.sessionName).toMatch(/^session_/);
  expect(await client.authenticationMode()).toBe('token');
  expect(await client.isHealthy()).toBe(true);
});

test('authentication: no token and a wrong token are told apart, and neither is shown', async () => {
  const { address } = ray.client;
  const without = new RayClient({ address });
  await expect(without.jobs.list()).rejects.toThrow(RayAuthenticationError);
  await expect(without.jobs.list()).rejects.toMatchObject({ status: 401 });
  expect(await without.authenticationMode()).toBe('token');

  const token = 'f00d'.repeat(16);
  const wrong = new RayClient({ address, token }).jobs.submit({ entrypoint: 'true' });
  await expect(wrong).rejects.toMatchObject({ status: 403 });
  await expect(wrong).rejects.not.toThrow(token);
});

test('tail: goes over the WebSocket with the token', async () => {
  const { jobs } = ray.client;
  const id = await jobs.submit({ entrypoint: 'echo told' });
  let text = '';
  for await (const piece of jobs.tail(id)) text += piece;
  expect(text).toMatch(/told\n$/);
});

test('state: nodes, actors, placement groups, tasks, workers and their summaries', async () => {
  const { jobs, state } = ray.client;
  writeFileSync(join(ray.directory, 'busy.py'), busyDriver);
  const id = await jobs.submit({ entrypoint: 'python busy.py' });
  for await (const text of jobs.tail(id)) if (/^busy$/m.test(text)) break;

  const { rows, total, warnings } = await state.nodes({ detail: true });
  expect({ total, warnings, count: rows.length }).toEqual({ total: 1, warnings: [], count: 1 });
  expect(rows[0]).toMatchObject({
    state: 'ALIVE',
    nodeIp: '127.0.0.1',
    isHeadNode: true,
    resourcesTotal: { GPU: 3, CPU: 2, object_store_memory: 100_000_000 },
    labels: { 'ray.io/node-id': rows[0]?.nodeId },
    endTimeMs: null,
  });
  expect((await state.nodes()).rows[0]?.resourcesTotal).toMatchObject({ GPU: 3 });

  const named = { filters: [{ key: 'name', value: 'first' }], detail: true } as const;
  const [actor] = (await state.actors(named)).rows;
  expect(actor).toMatchObject({
    className: 'Trial',
    state: 'ALIVE',
    requiredResources: { GPU: 1 },
  });
  expect(actor?.pid).toBeGreaterThan(1);

  const others = await state.actors({ filters: [{ key: 'name', is: '!=', value: 'first' }] });
  expect(others.rows.map(({ name }) => name)).not.toContain('first');

  const [group] = (await state.placementGroups({ detail: true })).rows;
  expect(group).toMatchObject({
    name: 'pair',
    state: 'CREATED',
    bundles: [{ GPU: 1 }, { GPU: 1 }],
  });
  expect(group?.creatorJobId).toBe(actor?.jobId);

  const workers = (await state.workers({ detail: true })).rows;
  expect(workers.map(({ pid }) => pid)).toContain(actor?.pid);

  const mine = { key: 'job_id', value: actor?.jobId ?? '' };
  const filters = [mine, { key: 'name', value: 'work' }, { key: 'state', value: 'FINISHED' }];
  // Workers report what they did once a second.
  await until(async () => (await state.tasks({ filters })).rows.length === 3);
  const tasks = await state.tasks({ filters, limit: 2 });
  const task = { name: 'work', state: 'FINISHED', type: 'NORMAL_TASK', jobId: actor?.jobId };
  expect(tasks.rows).toMatchObject([task, task]);
  expect(await state.summarize('tasks')).toMatchObject({
    summary: { work: { state_counts: { FINISHED: 3 }, type: 'NORMAL_TASK' } },
  });

  const [listed] = (await state.list('jobs', { filters: [{ key: 'submission_id', value: id }] }))
    .rows;
  expect(listed).toMatchObject({ submission_id: id, status: 'RUNNING' });
  await jobs.stop(id);
  expect(await jobs.waitUntilTerminal(id)).toMatchObject({ jobId: actor?.jobId });
});

test('state: what Ray does not take is refused', async () => {
  const { state } = ray.client;
  await expect(state.nodes({ limit: 10_001 })).rejects.toThrow(RayRequestError);
  const unknown = state.nodes({ filters: [{ key: 'no_such_column', value: 1 }] });
  await expect(unknown).rejects.toThrow('no_such_column');
});

test('clusterStatus: resources under their real names', async () => {
  const { client } = ray;
  await until(async () => 'GPU' in (await client.clusterStatus()).resources);
  const status = await client.clusterStatus();
  expect(status.resources).toMatchObject({
    GPU: { total: 3 },
    CPU: { used: 0, total: 2 },
    object_store_memory: { total: 100_000_000 },
    'node:__internal_head__': { total: 1 },
  });
  expect(status.updatedAtMs).toBeGreaterThan(Date.parse('2020-01-01'));
  expect(status.error).toBeNull();
});

test('packages: the same bytes are stored once and can be run', async () => {
  const { jobs, packages } = ray.client;
  const zip = zipSync({
    'main.py': new TextEncoder().encode('print(open("data.txt").read())'),
    'data.txt': new TextEncoder().encode('from the package'),
  });
  const uri = await packageUri(zip);
  expect(await packages.exists(uri)).toBe(false);
  expect(await packages.upload(zip)).toBe(uri);
  expect(await packages.exists(uri)).toBe(true);
  expect(await packages.upload(zip)).toBe(uri);
  const id = await jobs.submit({ entrypoint: 'python main.py', runtimeEnv: { working_dir: uri } });
  expect((await jobs.waitUntilTerminal(id)).status).toBe('SUCCEEDED');
  expect(await jobs.logs(id)).toMatch(/from the package\n$/);
  await expect(packages.exists('s3://bucket/x.zip')).rejects.toThrow(RayRequestError);
});

test('README: its example runs as it is printed', async () => {
  const readme = readFileSync('bridge/ray-client-ts/README.md', 'utf8');
  const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const file = join(ray.directory, 'example.ts');
  const source = resolve('bridge/ray-client-ts/src/index.ts');
  writeFileSync(file, example.replace("'ray-client-ts'", JSON.stringify(source)));
  const { stdout } = await run(process.execPath, [file], { env: addressAndToken() });
  expect(stdout).toContain('the answer is 42');
  expect(stdout).toContain('SUCCEEDED');
});

test("Node: the built package submits and reads, which Ray refuses to Node's own fetch", async () => {
  const env = addressAndToken();
  const built = join(ray.directory, 'built');
  const tsc = resolve('node_modules/typescript/bin/tsc');
  await run('node', [tsc, '-p', 'bridge/ray-client-ts', '--outDir', built], { env });
  const script = join(ray.directory, 'node.mjs');
  writeFileSync(script, nodeScript);
  const { stdout } = await run('node', [script], { env });
  expect(stdout).toMatch(/^false 405\n/);
  expect(stdout).toMatch(/ran on node\n$/);
});

const nodeScript = `
import { RayClient } from './built/index.js';
const { RAY_ADDRESS: address, RAY_TOKEN: token } = process.env;
const headers = { authorization: 'Bearer ' + token };
const refused = await fetch(address + '/api/jobs/', { method: 'POST', headers, body: '{}' });
console.log('Bun' in globalThis, refused.status);
const { jobs } = new RayClient({ address, token });
const id = await jobs.submit({ entrypoint: 'echo ran on node' });
for await (const text of jobs.tail(id)) process.stdout.write(text);
`;

/** `bun --bun` puts itself before Node in the path. */
function addressAndToken(): Record<string, string> {
  const path = process.env['PATH']?.split(delimiter).filter((part) => !/bun-node/.test(part)) ?? [];
  const token = readFileSync(ray.head.tokenFile ?? '', 'utf8');
  return { PATH: path.join(delimiter), RAY_ADDRESS: ray.head.address, RAY_TOKEN: token };
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resume) => setTimeout(resume, 100));
}
