import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { ForesightClient } from '../../../src/adapters/http/client.ts';
import { HistoryError } from '../../../src/pcs/history.ts';
import { RunnerError } from '../../../src/pcs/ports.ts';
import { good, jsonPost, type Served, served } from './support.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly responses: Record<string, { readonly description: string }>;
}
interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
  readonly tags: readonly { readonly name: string }[];
  readonly security: readonly object[];
}

async function documentOf({ ask }: Served): Promise<OpenApi> {
  return (await (await ask('/openapi.json')).json()) as OpenApi;
}

function operationsOf({ paths }: OpenApi): [route: string, operation: Operation][] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      one,
    ]),
  );
}

test('GET /openapi.json: is OpenAPI 3.1, by its own schema', async () => {
  const document = await documentOf(await served());
  const result = await new Validator().validate({ ...structuredClone(document) });
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  expect(document.openapi).toBe('3.1.0');
});

test('GET /openapi.json: has every route of the API, each under a name of its own', async () => {
  const document = await documentOf(await served());
  const operations = operationsOf(document);
  expect(operations.map(([route]) => route).toSorted(byText)).toEqual([
    'DELETE /v1/front/search',
    'DELETE /v1/policy/waiting',
    'GET /v1/cluster',
    'GET /v1/events',
    'GET /v1/front',
    'GET /v1/front/search',
    'GET /v1/health',
    'GET /v1/jobs',
    'GET /v1/jobs/{id}',
    'GET /v1/jobs/{id}/explain',
    'GET /v1/jobs/{id}/logs',
    'GET /v1/policy',
    'GET /v1/preference',
    'POST /v1/front',
    'POST /v1/jobs',
    'POST /v1/jobs/{id}/cancel',
    'POST /v1/packages',
    'POST /v1/policy/preview',
    'POST /v1/predictions',
    'PUT /v1/policy',
    'PUT /v1/preference',
  ]);
  const ids = operations.map(([, one]) => one.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const tags = document.tags.map((tag) => tag.name);
  for (const [, one] of operations) for (const tag of one.tags) expect(tags).toContain(tag);
});

test('GET /openapi.json: names its schemas, and refers to none that is not there', async () => {
  const { components, ...rest } = await documentOf(await served());
  const names = Object.keys(components.schemas);
  expect(names).toEqual(expect.arrayContaining(['Job', 'JobSubmission', 'Prediction', 'Error']));
  const text = JSON.stringify({ components, ...rest });
  const used = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  expect(used.length).toBeGreaterThan(20);
  for (const name of used) expect(names).toContain(name);
  expect(text.match(/"\$ref":"(?!#\/components\/schemas\/)/)).toBeNull();
});

test('GET /openapi.json: says whether a token is needed', async () => {
  expect((await documentOf(await served())).security).toEqual([{}]);
  const token = 'correct-horse-battery-staple';
  expect((await documentOf(await served({ token }))).security).toEqual([{ token: [] }]);
});

test('GET /docs: a page whose every part comes from here', async () => {
  const { ask } = await served();
  const response = await ask('/docs');
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  const page = await response.text();
  const parts = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part ?? '');
  expect(parts).toHaveLength(4);
  for (const part of parts) {
    expect(part).toMatch(/^\/docs\//);
    const found = await ask(part);
    expect(found.status, part).toBe(200);
    expect((await found.bytes()).length).toBeGreaterThan(100);
  }
  expect((await ask('/docs/swagger-ui.css')).headers.get('content-type')).toMatch(/^text\/css/);
  const script = await ask('/docs/swagger-ui-bundle.js');
  expect(script.headers.get('content-type')).toMatch(/javascript/);
});

const token = 'correct-horse-battery-staple';
const rebound = { headers: { Host: 'evil.example' } };
const large = (bytes: number, type: string): RequestInit => ({
  method: 'POST',
  body: new Uint8Array(bytes),
  headers: { 'Content-Type': type },
});
const json = (body: unknown) => jsonPost(JSON.stringify(body));
const putJson = (body: unknown) => ({ ...json(body), method: 'PUT' });
const objectives = [{ metric: 'jct', measure: 'avg' }];
const wide = { id: 'a', arrivalSeconds: 0, trials: [{ gpus: 64, steps: 1, secondsPerStep: 1 }] };

const pointBody = { body: JSON.stringify({ point: '1-1' }) };

/** How each error that the document speaks of comes about, by operation and status. */
type Provocation = (made: Served, operation: string) => Promise<Response>;

/** A request that each operation answers when nothing is wrong; `{id}` is a job with a driver. */
const requests: Record<string, [path: string, init?: RequestInit]> = {
  submitJob: ['/v1/jobs', json(good)],
  predict: ['/v1/predictions', json(good)],
  listJobs: ['/v1/jobs'],
  getJob: ['/v1/jobs/{id}'],
  cancelJob: ['/v1/jobs/{id}/cancel', { method: 'POST' }],
  explainJob: ['/v1/jobs/{id}/explain'],
  getLogs: ['/v1/jobs/{id}/logs'],
  followEvents: ['/v1/events'],
  getCluster: ['/v1/cluster'],
  getHealth: ['/v1/health'],
  uploadPackage: ['/v1/packages', large(1, 'application/zip')],
  getPolicy: ['/v1/policy'],
  previewPolicy: ['/v1/policy/preview', json({ policy: { name: 'fifo' } })],
  setPolicy: ['/v1/policy', putJson({ policy: { name: 'fifo' } })],
  cancelPolicySwitch: ['/v1/policy/waiting', { method: 'DELETE' }],
  getPreference: ['/v1/preference'],
  setPreference: ['/v1/preference', putJson({ objectives })],
  getFront: ['/v1/front'],
  updateFront: ['/v1/front', json({})],
  getFrontSearch: ['/v1/front/search'],
  cancelFrontSearch: ['/v1/front/search', { method: 'DELETE' }],
};

function requestOf(operation: string): [path: string, init: RequestInit] {
  const [path, init] = requests[operation] ?? [];
  if (path === undefined) throw new Error(`no request for ${operation}`);
  return [path, { ...init }];
}

const changed = (change: (path: string, init: RequestInit) => [string, RequestInit]): Provocation =>
  async function provoke({ ask }, operation) {
    return ask(...change(...requestOf(operation)));
  };

const provocations: Record<string, Provocation> = {
  '400': changed((path, init) => [`${path}?nonsense=1`, init]),
  '401': async (_, operation) => (await served({ token })).ask(...requestOf(operation)),
  '403': changed((path, init) => [
    path,
    { ...init, headers: { ...init.headers, ...rebound.headers } },
  ]),
  '404': changed((path, init) => {
    if (path.includes('{id}')) return [path.replace('{id}', 'nobody'), init];
    if (path === '/v1/events') return [`${path}?job=nobody`, init];
    // There is neither a front nor a switch that waits yet.
    return [path, init.body === undefined ? init : { ...init, ...pointBody }];
  }),
  '409': async ({ ask, bench }, operation) => {
    if (operation === 'updateFront') return ask(...requestOf(operation));
    const ids = Array.from({ length: 3 }, () => bench.submit({}));
    return ask(`/v1/jobs/${ids.at(-1)}/logs`);
  },
  '413': changed((path, init) => [
    path,
    { ...init, body: new Uint8Array(100 * 1024 * 1024 + 1) as Bun.BodyInit },
  ]),
  '415': changed((path, init) => [path, { ...init, headers: { 'Content-Type': 'text/csv' } }]),
  '422': changed((path, init) => {
    if (path.startsWith('/v1/policy')) {
      return [path, { ...init, body: JSON.stringify({ policy: { name: 'lifo' } }) }];
    }
    if (path === '/v1/front') return [path, json({ workload: { jobs: [wide] } })];
    return [path, json({ ...good, gpusPerTrial: 64 })];
  }),
  '500': async ({ ask, bench }, operation) => {
    const id = bench.submit({});
    const fails = () => {
      throw new Error('unexpected');
    };
    const { coordinator } = bench;
    for (const name of ['submit', 'predict', 'jobs', 'job', 'cancel', 'explain'] as const) {
      coordinator[name] = fails;
    }
    for (const name of ['logs', 'events', 'cluster', 'health', 'upload'] as const) {
      coordinator[name] = fails;
    }
    Object.assign(coordinator.policy, { state: fails, preview: fails, set: fails, cancel: fails });
    Object.assign(coordinator.preference, { get: fails, set: fails });
    Object.assign(coordinator.frontSearch, { start: fails, state: fails, cancel: fails });
    Object.assign(coordinator.front, { show: fails });
    const [path, init] = requestOf(operation);
    const body = operation === 'uploadPackage' ? { body: await aZip() } : {};
    return ask(path.replace('{id}', id), { ...init, ...body });
  },
  '503': async (made, operation) => {
    if (['submitJob', 'predict', 'updateFront'].includes(operation)) {
      return (await served({}, 0)).ask(...requestOf(operation));
    }
    const { bench, ask } = made;
    const id = bench.submit({});
    const locked = () => {
      throw new HistoryError('history.transaction: database is locked', { isPassing: true });
    };
    const { coordinator } = bench;
    coordinator.cancel = locked;
    Object.assign(coordinator.policy, { set: locked, cancel: locked });
    Object.assign(coordinator.preference, { set: locked });
    Object.assign(coordinator.frontSearch, { cancel: locked });
    const gone = () => Promise.reject(new RunnerError('Ray does not answer'));
    Object.assign(bench.fleet, { list: gone, logs: gone, upload: gone });
    await bench.clock.advance(5_000);
    if (operation === 'getLogs') return ask(`/v1/jobs/${id}/logs`);
    const [path, init] = requestOf(operation);
    const body = operation === 'uploadPackage' ? { body: await aZip() } : {};
    return ask(path.replace('{id}', id), { ...init, ...body });
  },
};

async function aZip(): Promise<Bun.BodyInit> {
  const { zipSync } = await import('fflate');
  return zipSync({ 'a.py': new Uint8Array(1) }) as Bun.BodyInit;
}

test('GET /openapi.json: every error it speaks of comes about, with a body as it says', async () => {
  const document = await documentOf(await served());
  for (const [route, { operationId, responses }] of operationsOf(document)) {
    for (const status of Object.keys(responses).filter((one) => one >= '400')) {
      const provoke = provocations[status];
      if (provoke === undefined) throw new Error(`${route}: how does ${status} come about?`);
      const response = await provoke(await served(), operationId);
      expect(response.status, `${route} ${status}`).toBe(Number(status));
      const body = (await response.json()) as Record<string, unknown>;
      const named = operationId === 'getHealth' && status === '503' ? 'problems' : 'error';
      expect(Object.keys(body), `${route} ${status}`).toContain(named);
    }
  }
}, 300_000);

test('GET /openapi.json: the client knows a call for every operation', async () => {
  const calls = Object.getOwnPropertyNames(ForesightClient.prototype);
  const operations = operationsOf(await documentOf(await served()));
  // One call more than operations: the log comes at once or is followed.
  expect(calls.filter((name) => name !== 'constructor')).toHaveLength(operations.length + 1);
});

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
