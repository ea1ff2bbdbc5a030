import { expect, test } from 'vitest';
import { explanation, jobList, jobSubmitted, jobView } from '../../../src/api/index.ts';
import { errorOf, good, jsonPost, served } from './support.ts';

test('POST /v1/jobs: stores the job and answers with its promise', async () => {
  const { post, ask, bench } = await served();
  const response = await post('/v1/jobs', good);
  expect(response.status).toBe(201);
  const { job, prediction } = jobSubmitted.strict().parse(await response.json());
  expect(job).toMatchObject({ name: 'tune', status: 'launching', trials: 2 });
  expect(prediction.promised).toEqual(job.promised);
  expect(bench.history.job(job.id)?.submission).toMatchObject(good);
  expect(jobView.parse(await (await ask(`/v1/jobs/${job.id}`)).json()).id).toBe(job.id);
});

test('POST /v1/predictions: promises what a submission would get, and stores nothing', async () => {
  const { post, client } = await served();
  const predicted = await client.predict(good);
  expect(await client.jobs('all')).toEqual([]);
  const { prediction } = await client.submit(good);
  expect(prediction.promised.seconds).toBe(predicted.promised.seconds);
  expect((await post('/v1/predictions', good)).status).toBe(200);
});

test('GET /v1/jobs: active ones, or all', async () => {
  const { bench, ask } = await served();
  const done = bench.submit({ name: 'first', trials: 1, steps: 1 });
  await bench.drain();
  const running = bench.submit({ name: 'second' });
  const ids = async (query: string) => {
    const { jobs } = jobList.parse(await (await ask(`/v1/jobs${query}`)).json());
    return jobs.map((job) => job.id);
  };
  expect(await ids('')).toEqual([running]);
  expect(await ids('?status=active')).toEqual([running]);
  expect(await ids('?status=all')).toEqual([done, running]);
  const last = bench.submit({ name: 'third' });
  expect(await ids('?status=all&limit=2')).toEqual([running, last]);
  expect(await ids('?limit=1')).toEqual([last]);
});

test('GET /v1/jobs: many jobs that are over take few queries', async () => {
  const { bench, client } = await served();
  const ids = Array.from({ length: 5 }, () => bench.submit({ steps: 1 }));
  await bench.drain();
  let queries = 0;
  const { promises } = bench.history;
  Object.assign(bench.history, {
    promises: (jobs: readonly string[]) => {
      queries += 1;
      return promises(jobs);
    },
  });
  const jobs = await client.jobs('all', 4);
  expect(jobs.map((job) => [job.id, job.promised?.cause])).toEqual(
    ids.slice(1).map((id) => [id, 'submission']),
  );
  expect(queries).toBe(1);
});

test('GET /v1/jobs/{id}/explain: tells how the job came to be where it is', async () => {
  const { bench, ask } = await served();
  const id = bench.submit({ trials: 2, steps: 5 });
  await bench.drain();
  const response = await ask(`/v1/jobs/${id}/explain`);
  const seen = explanation.strict().parse(await response.json());
  expect(seen.job.status).toBe('succeeded');
  expect(seen.predictions).toEqual(bench.history.predictions(id));
  expect(seen.allocations).toEqual(bench.history.allocations(id));
  expect(seen.events).toEqual(bench.history.eventsOf(id));
  expect(seen.events.map((event) => event.kind)).toContain('job-succeeded');
});

test('POST /v1/jobs/{id}/cancel: ends the job, and can be said twice', async () => {
  const { bench, ask } = await served();
  const id = bench.submit({ steps: 1_000 });
  await bench.clock.advance(30_000);
  for (let time = 0; time < 2; time++) {
    const response = await ask(`/v1/jobs/${id}/cancel`, { method: 'POST' });
    expect(response.status).toBe(200);
  }
  await bench.drain();
  expect(bench.coordinator.job(id).status).toBe('cancelled');
});

test.each([
  ['GET', ''],
  ['GET', '/explain'],
  ['GET', '/logs'],
  ['GET', '/logs?follow=1'],
  ['POST', '/cancel'],
])('%s /v1/jobs/{id}%s: an unknown job is not found', async (method, rest) => {
  const { ask } = await served();
  const response = await ask(`/v1/jobs/nobody${rest}`, { method });
  expect(response.status).toBe(404);
  const expected = { code: 'unknown-job', field: 'id', value: 'nobody' };
  expect(await errorOf(response)).toMatchObject(expected);
});

test('POST /v1/jobs: what the cluster can never run is impossible, with the field', async () => {
  const { post, bench } = await served();
  const response = await post('/v1/jobs', { ...good, gpusPerTrial: 5 });
  expect(response.status).toBe(422);
  const expected = { code: 'too-many-gpus', field: 'gpusPerTrial', value: 5, allowed: '1 to 4' };
  expect(await errorOf(response)).toMatchObject(expected);
  expect(bench.coordinator.jobs('all')).toEqual([]);
});

const malformed: [situation: string, init: RequestInit, status: number, error: object][] = [
  ['no JSON', jsonPost('{"name": '), 400, { code: 'not-json', allowed: 'a JSON object' }],
  ['an empty body', jsonPost(''), 400, { code: 'not-json', message: 'The body is empty.' }],
  ['a list', jsonPost('[]'), 400, { code: 'wrong-type', field: null }],
  [
    'a missing field',
    jsonPost('{"name": "a"}'),
    400,
    { code: 'missing-field', field: 'entrypoint' },
  ],
  [
    'an unknown field',
    jsonPost(JSON.stringify({ ...good, trails: 2 })),
    400,
    { code: 'unknown-field', field: 'trails', value: 2 },
  ],
  [
    'a wrong type',
    jsonPost(JSON.stringify({ ...good, trials: 'two' })),
    400,
    {
      code: 'wrong-type',
      field: 'trials',
      value: 'two',
      allowed: 'a whole number from 1 to 10000',
    },
  ],
  [
    'a malformed demand table',
    jsonPost(JSON.stringify({ ...good, demand: { table: [{ gpus: 2, seconds: 3 }] } })),
    400,
    { field: 'demand.table', allowed: 'rows that begin with 1 GPU' },
  ],
  [
    'another content type',
    jsonPost(JSON.stringify(good), { 'Content-Type': 'text/plain' }),
    415,
    { code: 'wrong-content-type', value: 'text/plain', allowed: 'application/json' },
  ],
  [
    'no content type',
    { method: 'POST', body: new Uint8Array([123, 125]) },
    415,
    { code: 'wrong-content-type' },
  ],
  [
    'lists in lists in lists',
    jsonPost(`{"name": "[\\"[", "entrypoint": ${'['.repeat(1e5)}${']'.repeat(1e5)}}`),
    400,
    { code: 'too-deep', allowed: 'at most 32 in one another' },
  ],
  ['a body of over 1 MiB', jsonPost(' '.repeat(1024 * 1024 + 1)), 413, { code: 'too-large' }],
];

test.each(['/v1/jobs', '/v1/predictions'])('POST %s: refuses malformed bodies', async (path) => {
  const { ask, bench } = await served();
  for (const [situation, init, status, error] of malformed) {
    const response = await ask(path, init);
    expect(response.status, situation).toBe(status);
    expect(await errorOf(response), situation).toMatchObject(error);
  }
  expect(bench.coordinator.jobs('all')).toEqual([]);
});

test('POST /v1/jobs: a body of 1 MiB that comes in pieces is read, one byte more is not', async () => {
  const { ask } = await served();
  const inPieces = (bytes: number) => {
    const text = JSON.stringify(good).padEnd(bytes);
    async function* pieces() {
      yield text.slice(0, 1_000);
      yield text.slice(1_000);
    }
    return ask('/v1/jobs', { ...jsonPost(''), body: new Response(pieces()).body });
  };
  expect((await inPieces(1024 * 1024)).status).toBe(201);
  expect((await inPieces(1024 * 1024 + 1)).status).toBe(413);
});

test('GET /v1/jobs: refuses a query it does not know', async () => {
  const { ask } = await served();
  const wrong = await ask('/v1/jobs?status=done');
  expect(wrong.status).toBe(400);
  const allowed = '"active" or "all"';
  expect(await errorOf(wrong)).toMatchObject({ field: 'status', value: 'done', allowed });
  expect(await errorOf(await ask('/v1/jobs?stats=all'))).toMatchObject({ code: 'unknown-field' });
  for (const limit of ['0', '100001', '1.5', 'many', '']) {
    const response = await ask(`/v1/jobs?limit=${limit}`);
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({
      field: 'limit',
      allowed: 'a whole number from 1 to 100000',
    });
  }
  expect(await errorOf(await ask('/v1/cluster?a=1'))).toMatchObject({ allowed: 'no field at all' });
});
