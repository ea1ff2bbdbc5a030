import { expect, test } from 'vitest';
import { EndpointError } from '../../../src/adapters/http/bind.ts';
import { serve } from '../../../src/adapters/http/serve.ts';
import { errorOf, good, jsonPost, served } from './support.ts';

const token = 'correct-horse-battery-staple';
const bearer = (given: string) => ({ headers: { Authorization: `Bearer ${given}` } });

test('token: no request without the right one is answered', async () => {
  const { ask, bench } = await served({ token });
  const refused = [
    {},
    bearer('wrong-horse-battery-staple'),
    bearer(`${token}x`),
    bearer(token.slice(0, -1)),
    { headers: { Authorization: token } },
    { headers: { Authorization: `Basic ${token}` } },
    { headers: { Authorization: 'Bearer ' } },
  ];
  for (const init of refused) {
    for (const path of ['/v1/jobs', '/v1/health', '/v1/events', '/metrics', '/nowhere']) {
      const response = await ask(path, init);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="foresight"/);
      const error = await errorOf(response);
      expect(error).toMatchObject({ code: 'unauthorized' });
      expect(JSON.stringify(error)).not.toContain(token);
    }
  }
  await ask('/v1/jobs', jsonPost(JSON.stringify(good)));
  expect(bench.coordinator.jobs('all')).toEqual([]);
});

test('token: the right one opens everything, in a query it opens nothing', async () => {
  const { ask } = await served({ token });
  for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
    const init = { headers: { Authorization: `${scheme} ${token}` } };
    expect((await ask('/v1/jobs', init)).status).toBe(200);
  }
  expect((await ask(`/v1/jobs?token=${token}`)).status).toBe(401);
  expect((await ask(`/v1/jobs?access_token=${token}`)).status).toBe(401);
});

test('token: the documentation can be read without one', async () => {
  const { ask } = await served({ token });
  for (const path of ['/docs', '/docs/swagger-ui.css', '/openapi.json']) {
    expect((await ask(path)).status).toBe(200);
  }
  expect((await ask('/docs/../v1/jobs')).status).toBe(401);
});

test('token: with one, others may come by any name', async () => {
  const { ask } = await served({ token, bind: { host: '0.0.0.0', port: 0 } });
  const headers = { Authorization: `Bearer ${token}`, Host: 'gpu-head.example:7447' };
  expect((await ask('/v1/jobs', { headers })).status).toBe(200);
});

test.each(['0.0.0.0', '::', '10.1.2.3', 'gpu-head.example'])(
  'serve: refuses to listen on %s without a token',
  async (host) => {
    const { bench } = await served();
    const open = () =>
      serve({ operations: bench.coordinator, bind: { host, port: 0 }, token: null, version: '1' });
    expect(open).toThrow(EndpointError);
    expect(open).toThrow(/needs a token/);
  },
);

test.each(['', 'short', 'with a space in it', 'sixteen-chars-ü-x', `${'x'.repeat(20)}\n`])(
  'serve: refuses the token %j, and does not repeat it',
  async (weak) => {
    const { bench } = await served();
    const bind = { host: '127.0.0.1', port: 0 };
    const open = () => serve({ operations: bench.coordinator, bind, token: weak, version: '1' });
    expect(open).toThrow(/^The token must have at least 16 characters, each a letter/);
  },
);

test.each([
  'evil.example',
  'evil.example:80',
  '10.0.0.1',
  'localhost.evil.example',
  '127.0.0.1@evil',
])('host: without a token, %s in the Host header is refused', async (host) => {
  const { ask } = await served();
  const response = await ask('/v1/jobs', { headers: { Host: host } });
  expect(response.status).toBe(403);
  expect(await errorOf(response)).toMatchObject({ code: 'wrong-host', value: host });
});

test.each(['localhost:1', '127.0.0.1', '127.1.2.3:99', '[::1]:8080'])(
  'host: %s is this machine',
  async (host) => {
    const { ask } = await served();
    expect((await ask('/v1/jobs', { headers: { Host: host } })).status).toBe(200);
  },
);

test('origin: pages of other origins cannot change anything', async () => {
  const { ask, bench, url } = await served();
  const origins = ['http://evil.example', 'null', `${url}0`, url.replace('127.0.0.1', 'localhost')];
  for (const origin of origins) {
    const response = await ask('/v1/jobs', jsonPost(JSON.stringify(good), { Origin: origin }));
    expect(response.status).toBe(403);
    expect(await errorOf(response)).toMatchObject({ code: 'cross-origin', value: origin });
  }
  expect(bench.coordinator.jobs('all')).toEqual([]);
  const own = await ask('/v1/jobs', jsonPost(JSON.stringify(good), { Origin: url }));
  expect(own.status).toBe(201);
});

test('origin: no page of another origin is given leave to read', async () => {
  const { ask } = await served();
  const response = await ask('/v1/jobs', { headers: { Origin: 'http://evil.example' } });
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  const preflight = await ask('/v1/jobs', {
    method: 'OPTIONS',
    headers: { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'POST' },
  });
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
});
