import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { cluster, health } from '../../../src/api/index.ts';
import { RunnerError } from '../../../src/pcs/ports.ts';
import { errorOf, served } from './support.ts';

const zip = zipSync({ 'train.py': strToU8('print(1)\n'), 'lib/a.py': strToU8('') });

function zipPost(body: Uint8Array, type = 'application/zip'): RequestInit {
  return { method: 'POST', body: body as Bun.BodyInit, headers: { 'Content-Type': type } };
}

test('GET /v1/cluster: what there is, and what is given away', async () => {
  const { ask, bench } = await served();
  bench.submit({ trials: 2, steps: 1_000 });
  await bench.clock.advance(30_000);
  const seen = cluster.strict().parse(await (await ask('/v1/cluster')).json());
  expect(seen).toMatchObject({ gpus: 4, heldGpus: 2, grantedGpus: 2, activeJobs: 1 });
  expect(seen.policy).toEqual({ name: 'fifo', parameters: {} });
  expect(seen.bridge.peers).toBe(1);
});

test('GET /v1/health: 200 when all is well, 503 with the trouble when it is not', async () => {
  const { ask, bench } = await served();
  const well = await ask('/v1/health');
  expect(well.status).toBe(200);
  const expected = { status: 'ok', version: 'test', problems: [], hints: [] };
  expect(health.strict().parse(await well.json())).toEqual(expected);

  bench.fleet.list = () => Promise.reject(new RunnerError('Ray does not answer'));
  await bench.clock.advance(5_000);
  const ill = await ask('/v1/health');
  expect(ill.status).toBe(503);
  const problems = ['Ray does not answer'];
  expect(health.parse(await ill.json())).toMatchObject({ status: 'degraded', problems });
});

test('POST /v1/packages: stores a zip as it came', async () => {
  const { ask, bench } = await served();
  const stored: Uint8Array[] = [];
  const upload = async (bytes: Uint8Array) => {
    stored.push(bytes);
    return 'gcs://package.zip';
  };
  bench.fleet.upload = upload as typeof bench.fleet.upload;
  const response = await ask('/v1/packages', zipPost(zip));
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ package: 'gcs://package.zip' });
  expect(stored).toEqual([zip]);
});

test.each([
  ['text', strToU8('no zip at all'), /no readable zip/],
  ['nothing', new Uint8Array(), /no readable zip/],
  ['a zip cut short', zip.slice(0, -30), /no readable zip/],
  ['a zip without files', zipSync({}), /empty/],
  ['a file above the directory', zipSync({ '../evil.py': strToU8('') }), /leaves the directory/],
  ['an absolute path', zipSync({ '/etc/evil': strToU8('') }), /leaves the directory/],
  ['a path of Windows', zipSync({ 'a\\..\\..\\evil': strToU8('') }), /leaves the directory/],
])('POST /v1/packages: %s is refused and not stored', async (_, body, message) => {
  const { ask, bench } = await served();
  bench.fleet.upload = () => Promise.reject(new Error('it was stored'));
  const response = await ask('/v1/packages', zipPost(body));
  expect(response.status).toBe(400);
  const expected = { code: 'bad-package', message: expect.stringMatching(message) };
  expect(await errorOf(response)).toMatchObject(expected);
});

test('POST /v1/packages: a small zip of enormous files is refused', async () => {
  const { ask } = await served();
  const bomb = zipSync({ 'zeros.bin': new Uint8Array(1_000_000) });
  // The size that the directory at the end claims is rewritten to 2 GiB.
  const view = new DataView(bomb.buffer);
  const entry = bomb.findLastIndex(
    (_, i) => i + 4 < bomb.length && view.getUint32(i) === 0x504b0102,
  );
  view.setUint32(entry + 24, 2 ** 31, true);
  const response = await ask('/v1/packages', zipPost(bomb));
  expect(response.status).toBe(400);
  expect(await errorOf(response)).toMatchObject({ code: 'bad-package', value: 2 ** 31 });
});

test('POST /v1/packages: other types, and more than 100 MiB, are refused', async () => {
  const { ask } = await served();
  const wrong = await ask('/v1/packages', zipPost(zip, 'application/gzip'));
  expect(wrong.status).toBe(415);
  expect(await errorOf(wrong)).toMatchObject({ allowed: 'application/zip' });
  const large = await ask('/v1/packages', zipPost(new Uint8Array(100 * 1024 * 1024 + 1)));
  expect(large.status).toBe(413);
  expect(await errorOf(large)).toMatchObject({ allowed: 'up to 104857600 bytes' });
});
