import { expect, test } from 'vitest';
import { policyPreview, policyState, policySwitched } from '../../../src/api/index.ts';
import { errorOf, type Served, served } from './support.ts';

const pcs = { name: 'pcs', thresholds: [60], weights: [0.9, 0.1], zetaMin: 0, delta: 0.1 };

/** A long job that holds all GPUs, and a short one that waits for them. */
async function contended(): Promise<Served> {
  const made = await served();
  made.bench.submit({ name: 'long', trials: 4, steps: 100, secondsPerStep: 2 });
  await made.bench.clock.advance(20_000);
  made.bench.submit({ name: 'short', steps: 5, secondsPerStep: 2 });
  return made;
}

test('GET /v1/policy: what is in force, since when and by whom', async () => {
  const { ask } = await served();
  const state = policyState.strict().parse(await (await ask('/v1/policy')).json());
  expect(state).toMatchObject({ policy: { name: 'fifo' }, by: 'foresight up', waiting: null });
});

test('POST /v1/policy/preview: each promise under both policies, and nothing changes', async () => {
  const { ask, post } = await contended();
  const response = await post('/v1/policy/preview', { policy: pcs });
  expect(response.status).toBe(200);
  const { promises, suffering } = policyPreview.strict().parse(await response.json());
  expect(suffering).toBe(1);
  expect(promises.map(({ name, suffers }) => [name, suffers])).toEqual([
    ['long', true],
    ['short', false],
  ]);
  expect(await (await ask('/v1/policy')).json()).toMatchObject({ policy: { name: 'fifo' } });
});

test('PUT /v1/policy: waits for the promises, can be given up, or switches now', async () => {
  const { ask, put, client } = await contended();
  const response = await put('/v1/policy', { policy: pcs, by: 'ada', why: 'to try' });
  expect(response.status).toBe(200);
  const waits = policySwitched.strict().parse(await response.json());
  expect(waits).toMatchObject({ outcome: 'waiting', state: { waiting: { by: 'ada' } } });
  const given = await ask('/v1/policy/waiting', { method: 'DELETE' });
  expect(await given.json()).toMatchObject({ policy: { name: 'fifo' }, waiting: null });
  const now = await client.setPolicy({ policy: pcs, when: 'now' });
  expect(now).toMatchObject({ outcome: 'switched', state: { policy: pcs, by: 'HTTP' } });
  expect((await client.setPolicy({ policy: pcs })).outcome).toBe('unchanged');
  const again = await ask('/v1/policy/waiting', { method: 'DELETE' });
  expect([again.status, await errorOf(again)]).toMatchObject([404, { code: 'no-waiting-switch' }]);
});

test.each([
  [{}, 'policy', /either policy or point/],
  [{ policy: pcs, point: '1-1' }, 'policy', /either policy or point/],
  [{ policy: pcs, tolerancePercent: -1 }, 'tolerancePercent', /from 0 to 1000/],
  [{ policy: pcs, when: 'later' }, 'when', /"when-no-promise-suffers" or "now"/],
])('PUT /v1/policy: %j is refused, naming %s', async (body, field, allowed) => {
  const { put } = await served();
  const response = await put('/v1/policy', body);
  expect(response.status).toBe(400);
  expect(await errorOf(response)).toMatchObject({ field, allowed: expect.stringMatching(allowed) });
});

test.each([
  [{ name: 'lifo' }, 'policy.name', /^one of fifo, pcs/],
  [{ ...pcs, zetaMin: 2 }, 'policy.zetaMin', /^a number from 0 to 1$/],
  [{ ...pcs, zeta: 0 }, 'policy.zeta', /^one of name, thresholds/],
])('PUT /v1/policy: %j is no policy, because of %s', async (policy, field, allowed) => {
  const { put, post } = await served();
  const expected = { code: 'policy', field, allowed: expect.stringMatching(allowed) };
  const response = await put('/v1/policy', { policy });
  expect([response.status, await errorOf(response)]).toMatchObject([422, expected]);
  expect((await post('/v1/policy/preview', { policy })).status).toBe(422);
});

test('PUT /v1/policy: a point of no front is 404', async () => {
  const { put } = await served();
  const response = await put('/v1/policy', { point: '3-1' });
  expect(response.status).toBe(404);
  expect(await errorOf(response)).toMatchObject({ code: 'unknown-point', value: '3-1' });
});

test('PUT /v1/policy: a page of another origin changes nothing', async () => {
  const { ask } = await served();
  const headers = { Origin: 'http://evil.example', 'Content-Type': 'application/json' };
  const body = JSON.stringify({ policy: pcs });
  expect((await ask('/v1/policy', { method: 'PUT', headers, body })).status).toBe(403);
  expect((await ask('/v1/policy/waiting', { method: 'DELETE', headers })).status).toBe(403);
});
