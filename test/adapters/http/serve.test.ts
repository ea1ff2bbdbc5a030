import { connect } from 'node:net';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { EndpointError } from '../../../src/adapters/http/bind.ts';
import { serve } from '../../../src/adapters/http/serve.ts';
import { RunnerError } from '../../../src/pcs/ports.ts';
import { errorOf, good, served } from './support.ts';

test('serve: a port in use is refused with a clear sentence', async () => {
  const { url, bench } = await served();
  const bind = { host: '127.0.0.1', port: Number(new URL(url).port) };
  const open = () => serve({ operations: bench.coordinator, bind, token: null, version: '1' });
  expect(open).toThrow(EndpointError);
  expect(open).toThrow(`Cannot listen on 127.0.0.1:${bind.port}: another program does.`);
});

test('serve: an address of another machine is refused', async () => {
  const { bench } = await served();
  const bind = { host: '192.0.2.1', port: 0 };
  const token = 'correct-horse-battery-staple';
  const open = () => serve({ operations: bench.coordinator, bind, token, version: '1' });
  expect(open).toThrow(EndpointError);
  expect(open).toThrow(/^Cannot listen on 192\.0\.2\.1:0: /);
});

test('close: nothing listens any more, and the port is free again', async () => {
  const { url, ask, close, bench } = await served();
  expect((await ask('/v1/health')).status).toBe(200);
  await close();
  await expect(ask('/v1/health')).rejects.toThrow();
  const bind = { host: '127.0.0.1', port: Number(new URL(url).port) };
  const again = serve({ operations: bench.coordinator, bind, token: null, version: '1' });
  expect(again.url).toBe(url);
  await again.close();
});

test('close: ends streams that are under way', async () => {
  const { client, bench, close } = await served();
  const seen: string[] = [];
  const following = (async () => {
    for await (const event of client.events()) seen.push(event.kind);
  })();
  await expect.poll(() => seen).toContain('coordinator-started');
  await close();
  await following.catch(() => undefined);
  expect(bench.coordinator.jobs('all')).toEqual([]);
});

test('routes: one that does not exist is not found', async () => {
  const { ask } = await served();
  for (const path of ['/', '/v1', '/v1/job', '/v1/jobs/', '/v2/jobs', '/docs/x', '/v1/jobs/a/b']) {
    const response = await ask(path);
    expect(response.status, path).toBe(404);
    const message = `There is no ${path} here.`;
    expect(await errorOf(response)).toMatchObject({ code: 'unknown-route', message });
  }
});

test.each([
  ['DELETE', '/v1/jobs', 'GET, HEAD, POST'],
  ['PUT', '/v1/jobs/some-job', 'GET, HEAD'],
  ['GET', '/v1/predictions', 'POST'],
  ['GET', '/v1/jobs/some-job/cancel', 'POST'],
  ['POST', '/v1/health', 'GET, HEAD'],
  ['POST', '/openapi.json', 'GET, HEAD'],
])('routes: %s %s says which methods there are', async (method, path, allowed) => {
  const { ask } = await served();
  const response = await ask(path, { method });
  expect(response.status).toBe(405);
  const named = response.headers
    .get('allow')
    ?.split(', ')
    .toSorted((a, b) => (a < b ? -1 : 1));
  expect(named?.join(', ')).toBe(allowed);
  expect(await errorOf(response)).toMatchObject({ code: 'wrong-method' });
});

test('routes: HEAD is answered as GET is, without a body, also where GET has no end', async () => {
  const { ask } = await served();
  for (const path of ['/v1/jobs', '/v1/events', '/docs']) {
    const response = await ask(path, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  }
});

test('errors: what is unexpected is reported under an id, and not shown', async () => {
  const { ask, bench, incidents } = await served();
  bench.coordinator.cluster = () => {
    throw new Error('the secret cause');
  };
  const response = await ask('/v1/cluster');
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(incidents).toHaveLength(1);
  expect(incidents[0]).toMatchObject({ method: 'GET', path: '/v1/cluster' });
  expect(String(incidents[0]?.error)).toContain('the secret cause');
  expect(text).toContain(incidents[0]?.id);
  expect(text).not.toContain('secret');
  expect(JSON.parse(text).error).toMatchObject({ code: 'internal', field: null });
});

test('errors: a cluster that cannot be reached is unavailable, not unexpected', async () => {
  const { ask, bench, incidents } = await served();
  const id = bench.submit({});
  await bench.clock.advance(5_000);
  bench.fleet.logs = () => Promise.reject(new RunnerError('Ray does not answer'));
  const response = await ask(`/v1/jobs/${id}/logs`);
  expect(response.status).toBe(503);
  const expected = { code: 'cluster-unavailable', message: 'Ray does not answer' };
  expect(await errorOf(response)).toMatchObject(expected);
  expect(incidents).toEqual([]);
});

test('errors: a history that cannot be written is unavailable, and nothing is stored', async () => {
  const { post, ask, incidents, bench, historyPath } = await served();
  const other = new Database(historyPath);
  onTestFinished(() => void other.close());
  other.exec('BEGIN IMMEDIATE');
  const response = await post('/v1/jobs', good);
  expect(response.status).toBe(503);
  const why = 'The history cannot be written: ';
  const message = expect.stringMatching(`^${why}.*database is locked`);
  expect(await errorOf(response)).toMatchObject({ code: 'history-unavailable', message });
  const sick = await ask('/v1/health');
  expect([sick.status, await sick.json()]).toMatchObject([503, { problems: [message] }]);
  other.exec('ROLLBACK');
  expect(bench.coordinator.jobs('all')).toEqual([]);
  expect((await post('/v1/jobs', good)).status).toBe(201);
  expect((await ask('/v1/health')).status).toBe(200);
  expect(incidents).toEqual([]);
});

test('errors: a request that breaks off is nothing unexpected', async () => {
  const { url, ask, incidents } = await served();
  const { hostname, port } = new URL(url);
  const head = 'POST /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
  const socket = connect(Number(port), hostname);
  socket.write(`${head}Content-Length: 50\r\n\r\n{"name"`, () => socket.destroy());
  const counted = 'foresight_http_requests_total{method="POST",route="/v1/jobs",status="400"} 1';
  await vi.waitFor(async () => expect(await (await ask('/metrics')).text()).toContain(counted));
  expect(incidents).toEqual([]);
});

test('errors: a path that is no path is refused', async () => {
  const { ask } = await served();
  const response = await ask(`/v1/jobs/${'x'.repeat(300)}`);
  expect(response.status).toBe(400);
  expect(await errorOf(response)).toMatchObject({ code: 'out-of-range', field: 'id' });
  expect([400, 404]).toContain((await ask('/v1/jobs/%E0%A4%A')).status);
});

test('groups: another product adds routes of its own under the same rules', async () => {
  const { ask, incidents } = await served({
    groups: [
      {
        tags: [{ name: 'flows', description: 'Flows.' }],
        add(app) {
          app.get('/v1/flows', (c) => c.json({ flows: [] }));
          app.get('/v1/flows/broken', () => {
            throw new Error('broken');
          });
        },
      },
    ],
  });
  expect(await (await ask('/v1/flows')).json()).toEqual({ flows: [] });
  expect((await ask('/v1/flows', { method: 'POST' })).status).toBe(405);
  expect((await ask('/v1/flows', { headers: { Host: 'evil.example' } })).status).toBe(403);
  expect((await ask('/v1/flows/broken')).status).toBe(500);
  expect(incidents).toHaveLength(1);
});
