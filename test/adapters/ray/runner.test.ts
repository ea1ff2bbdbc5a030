// Drivers on a real Ray, as the coordinator starts them.
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { findFreePort } from '../../../src/adapters/process/free-port.ts';
import { rayRunner } from '../../../src/adapters/ray/runner.ts';
import { type LaunchRequest, type LaunchState, RunnerError } from '../../../src/pcs/ports.ts';
import { faultServer } from '../../bridge/ray-client-ts/fault-server.ts';
import { useRay } from '../../support/ray.ts';

/** How long Ray keeps a package that was asked for and that no job uses; 600 unless told. */
const keptSeconds = 6;
const environment = { RAY_RUNTIME_ENV_TEMPORARY_REFERENCE_EXPIRATION_S: String(keptSeconds) };
const ray = useRay({ gpus: 5, cpus: 3, environment });

function runnerOf(directory = ray.directory) {
  return rayRunner({ ...ray.head, packageDirectory: join(directory, 'packages') });
}

function request(
  job: string,
  entrypoint: string,
  more: Partial<LaunchRequest> = {},
): LaunchRequest {
  return { job, incarnation: 0, entrypoint, packageId: null, environment: {}, ...more };
}

async function stateOf(job: string, incarnation = 0): Promise<LaunchState | undefined> {
  const states = await runnerOf().list();
  return states.find((state) => state.job === job && state.incarnation === incarnation);
}

async function untilOver(job: string, incarnation = 0): Promise<LaunchState> {
  for (;;) {
    const state = await stateOf(job, incarnation);
    if (state && state.status !== 'pending' && state.status !== 'running') return state;
    await pause(100);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

async function untilSays(job: string, line: RegExp): Promise<void> {
  const abort = new AbortController();
  let text = '';
  for await (const piece of runnerOf().followLogs(job, 0, abort.signal)) {
    text += piece;
    if (line.test(text)) return abort.abort();
  }
  throw new Error(`It never said ${line}: ${text}`);
}

function zipOf(files: Record<string, string>): Uint8Array {
  const encoder = new TextEncoder();
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, encoder.encode(text)])),
  );
}

test('launch: the driver gets its environment, and Ray is told whose it is', async () => {
  const runner = runnerOf();
  const environment = { FORESIGHT_JOB: 'env', GREETING: 'hällo' };
  await runner.launch(
    request('env', 'python -c "import os; print(dict(os.environ))"', { environment }),
  );
  expect(await untilOver('env')).toMatchObject({ incarnation: 0, status: 'succeeded' });
  const logs = await runner.logs('env', 0);
  expect(logs).toContain("'FORESIGHT_JOB': 'env'");
  expect(logs).toContain("'GREETING': 'hällo'");
  expect(logs).toContain("'RAY_JOB_STOP_WAIT_TIME_S': '60'");
  expect(await ray.client.jobs.get('foresight-env-0')).toMatchObject({
    metadata: { foresight_job: 'env', foresight_incarnation: '0' },
  });
});

test('launch: twice starts one driver, another incarnation starts another', async () => {
  const runner = runnerOf();
  const twice = request('twice', 'echo started; sleep 1');
  await Promise.all([runner.launch(twice), runner.launch(twice)]);
  await runner.launch(twice);
  await runner.launch({ ...twice, incarnation: 1 });
  await untilOver('twice');
  await untilOver('twice', 1);
  await runner.launch(twice);
  expect((await runner.logs('twice', 0)).match(/^started$/gm)).toEqual(['started']);
  const mine = (await runner.list()).filter(({ job }) => job === 'twice');
  expect(mine.map(({ incarnation }) => incarnation).sort()).toEqual([0, 1]);
  const other = runner.launch(request('twice', 'echo something else'));
  await expect(other).rejects.toThrow('Ray has another job by the name of foresight-twice-0');
});

test('launch: a driver that started although the answer was lost counts as started', async () => {
  const { address } = ray.head;
  const proxy = await faultServer(async (incoming, response) => {
    const { method = 'GET', url, headers } = incoming;
    const body = method === 'GET' ? null : await new Response(Readable.toWeb(incoming)).text();
    const authorization = headers.authorization ?? '';
    const reply = await fetch(`${address}${url}`, { method, body, headers: { authorization } });
    if (method === 'POST') incoming.socket.destroy();
    else response.writeHead(reply.status).end(await reply.text());
  });
  const packageDirectory = join(ray.directory, 'packages');
  const runner = rayRunner({ ...ray.head, address: proxy.address, packageDirectory });
  await runner.launch(request('lost', 'echo once'));
  await untilOver('lost');
  expect(proxy.requests).toEqual(['POST /api/jobs/', 'GET /api/jobs/foresight-lost-0']);
  await proxy.close();
});

test('list: only drivers of ours', async () => {
  const { jobs } = ray.client;
  const metadata = { foresight_job: 'stolen', foresight_incarnation: '0' };
  await jobs.submit({ entrypoint: 'true', submissionId: 'someone-else' });
  await jobs.submit({ entrypoint: 'true', submissionId: 'pretender', metadata });
  await runnerOf().launch(request('ours', 'true'));
  await untilOver('ours');
  const names = (await runnerOf().list()).map(({ job }) => job);
  expect(names).toContain('ours');
  expect(names).not.toContain('stolen');
});

test('list: how a driver ended', async () => {
  const runner = runnerOf();
  await runner.launch(request('fails', 'echo why; exit 3'));
  await runner.launch(request('killed', 'kill -KILL $$'));
  await runner.launch(request('child-killed', "python -c 'import os; os.kill(os.getpid(), 9)'"));
  const failed = await untilOver('fails');
  expect(failed).toMatchObject({ status: 'failed', byItself: true });
  expect(failed.message).toMatch(/^Job entrypoint command failed with exit code 3.*why/s);
  for (const job of ['killed', 'child-killed']) {
    const { message, byItself } = await untilOver(job);
    expect(message).toMatch(/^Job .* was killed by signal 9\./);
    expect(byItself).toBe(false);
  }
});

test('stop: SIGTERM, with time to save; nothing where there is nothing to stop', async () => {
  const runner = runnerOf();
  const code = [
    'import signal, sys, time',
    'signal.signal(signal.SIGTERM, lambda *_: (time.sleep(4), print("saved"), sys.exit(0)))',
    'print("ready")',
    'time.sleep(100)',
  ];
  await runner.launch(request('stops', `python -c '${code.join('; ')}'`));
  await untilSays('stops', /^ready$/m);
  expect(await stateOf('stops')).toEqual({
    job: 'stops',
    incarnation: 0,
    status: 'running',
    message: null,
    byItself: false,
  });
  await runner.stop('stops', 0);
  expect((await untilOver('stops')).status).toBe('stopped');
  expect(await runner.logs('stops', 0)).toMatch(/^saved$/m);
  await runner.stop('stops', 0);
  await runner.stop('never-was', 7);
});

test('followLogs: to the end of the driver', async () => {
  const runner = runnerOf();
  await runner.launch(request('talks', 'for i in 1 2 3; do echo says $i; sleep 0.3; done'));
  let text = '';
  for await (const piece of runner.followLogs('talks', 0, new AbortController().signal))
    text += piece;
  expect(text.match(/^says \d$/gm)).toEqual(['says 1', 'says 2', 'says 3']);
  const nobody = runner.followLogs('nobody', 0, new AbortController().signal);
  await expect(Array.fromAsync(nobody)).rejects.toThrow(
    'its log is gone with the Ray that it ran on',
  );
  await expect(runner.logs('nobody', 0)).rejects.toThrow('its log is gone');
});

test('upload: a driver runs in its package, also after Ray has forgotten it', async () => {
  const files = {
    'train.py': 'import helper; print("from", helper.name)',
    'helper.py': 'name = "zip"',
  };
  const zip = zipOf(files);
  const runner = runnerOf();
  const packageId = await runner.upload(zip);
  expect(packageId).toMatch(/^[0-9a-f]{64}$/);
  expect(await runner.upload(zip)).toBe(packageId);
  expect(await runner.upload(zipOf({ ...files, 'more.py': '' }))).not.toBe(packageId);
  const uri = `gcs://_ray_pkg_${packageId}.zip`;
  for (const incarnation of [0, 1]) {
    // Asking makes Ray keep it for as long again.
    while (await ray.client.packages.exists(uri)) await pause((keptSeconds + 1) * 1000);
    await runnerOf().launch(request('packed', 'python train.py', { packageId, incarnation }));
    expect((await untilOver('packed', incarnation)).status).toBe('succeeded');
    expect(await runner.logs('packed', incarnation)).toMatch(/^from zip$/m);
  }
});

test('upload, launch: packages that are none', async () => {
  const runner = runnerOf();
  const text = runner.upload(new TextEncoder().encode('import train'));
  await expect(text).rejects.toMatchObject({
    kind: 'invalid',
    code: 'not-a-zip',
    field: 'package',
  });
  await expect(runner.upload(new Uint8Array())).rejects.toMatchObject({ code: 'not-a-zip' });
  const huge = new Uint8Array(100 * 1024 * 1024 + 1);
  huge.set([0x50, 0x4b]);
  await expect(runner.upload(huge)).rejects.toMatchObject({ code: 'package-too-large' });

  const unknown = request('unknown', 'true', { packageId: '0'.repeat(64) });
  await expect(runner.launch(unknown)).rejects.toThrow('is not stored here; upload it again.');
  const escaping = request('escaping', 'true', { packageId: '../../etc' });
  await expect(runner.launch(escaping)).rejects.toThrow(RunnerError);
});

test('cluster: the GPUs that Ray accounts for', async () => {
  const id = expect.stringMatching(/^[0-9a-f]{56}$/);
  const nodes = [{ id, ip: '127.0.0.1', alive: true, gpus: 5, gpuType: null }];
  expect(await runnerOf().cluster()).toEqual({ gpuType: null, gpus: 5, cpus: 3, nodes });
});

test('every call: Ray out of reach or refusing is one clear sentence', async () => {
  const packageDirectory = join(ray.directory, 'away');
  const address = `http://127.0.0.1:${await findFreePort()}`;
  const away = rayRunner({ address, packageDirectory });
  await expect(away.list()).rejects.toThrow(RunnerError);
  await expect(away.cluster()).rejects.toThrow(
    new RegExp(`^Ray at ${address} cannot be reached: [^?]*[^.?][.]$`),
  );
  await expect(away.launch(request('a', 'true'))).rejects.toThrow(RunnerError);
  await expect(away.stop('a', 0)).rejects.toThrow(RunnerError);

  const stranger = rayRunner({ address: ray.head.address, packageDirectory, token: 'wrong' });
  await expect(stranger.list()).rejects.toThrow(
    /^Ray answered 403 to GET \/api\/jobs\/: .*token\.$/,
  );
  expect(() => rayRunner({ address: 'nonsense', packageDirectory })).toThrow(RunnerError);
  const tokenFile = '/nowhere/token';
  expect(() => rayRunner({ address, packageDirectory, tokenFile })).toThrow('/nowhere/token');
});
