import { expect, test } from 'vitest';
import { frontSearchView, frontView, objective, preference } from '../../../src/api/index.ts';
import { metricUnits } from '../../../src/search/evaluation/objective.ts';
import { spaceNames } from '../../../src/search/space.ts';
import { algorithms } from '../../../src/search/store.ts';
import { errorOf, type Served, served } from './support.ts';

const workload = {
  jobs: Array.from({ length: 60 }, (_, i) => ({
    id: `j${i}`,
    arrivalSeconds: 10 * i,
    trials: [{ steps: 1 + (i % 5) * 8, secondsPerStep: 2 }],
  })),
};
const small = { workload, samples: 1, heldOut: 1, evaluations: 12 };

async function searched({ client }: Served): Promise<void> {
  while ((await client.frontSearch()).status === 'running') await Bun.sleep(20);
}

test('api: objectives, algorithms and spaces are those that a search knows', () => {
  expect(objective.shape.metric.options.toSorted()).toEqual(Object.keys(metricUnits).toSorted());
  expect(frontSearchView.shape.algorithm.options).toEqual([...algorithms]);
  expect(frontSearchView.shape.space.options).toEqual([...spaceNames]);
});

test('PUT /v1/preference: is answered and stays', async () => {
  const { ask, put } = await served();
  const usual = preference.parse(await (await ask('/v1/preference')).json());
  expect(usual.objectives.map(({ measure, metric }) => `${measure}-${metric}`)).toEqual([
    'avg-jct',
    'avg-pred-err',
  ]);
  const wanted = {
    objectives: [
      { metric: 'jct', measure: 'avg' },
      { metric: 'jct', measure: 'p99.9' },
    ],
  };
  const response = await put('/v1/preference', wanted);
  expect([response.status, await response.json()]).toEqual([200, wanted]);
  expect(await (await ask('/v1/preference')).json()).toEqual(wanted);
});

test.each([
  [[], 'objectives'],
  [[{ metric: 'speed', measure: 'avg' }], 'objectives[0].metric'],
  [[{ metric: 'jct', measure: 'p0' }], 'objectives[0].measure'],
  [[{ metric: 'jct', measure: 'p101' }], 'objectives[0].measure'],
  [[{ metric: 'jct', measure: 'median' }], 'objectives[0].measure'],
  [[{ metric: 'makespan', measure: 'p99' }], 'objectives[0].measure'],
  [Array(2).fill({ metric: 'jct', measure: 'avg' }), 'objectives'],
  [['p99', 'p99.0'].map((measure) => ({ metric: 'jct', measure })), 'objectives'],
])('PUT /v1/preference: %j is refused, naming %s', async (objectives, field) => {
  const { put } = await served();
  const response = await put('/v1/preference', { objectives });
  expect(response.status).toBe(400);
  expect(await errorOf(response)).toMatchObject({ field });
});

test('POST /v1/front: searches, tells how far it is, and shows the front', async () => {
  const s = await served();
  const before = await s.ask('/v1/front');
  expect([before.status, await errorOf(before)]).toMatchObject([404, { code: 'no-front' }]);
  expect((await s.ask('/v1/front/search')).status).toBe(404);
  const response = await s.post('/v1/front', small);
  expect(response.status).toBe(202);
  const begun = frontSearchView.strict().parse(await response.json());
  expect(begun).toMatchObject({ status: 'running', total: 12, workload: { source: 'request' } });
  await searched(s);
  expect(await s.client.frontSearch()).toMatchObject({ status: 'done', done: 12 });
  const front = frontView.strict().parse(await (await s.ask('/v1/front')).json());
  expect(front.points[0]).toMatchObject({ id: '1-1', isPresent: false });
  const { state } = await s.client.setPolicy({ point: '1-1' });
  expect(state.policy['thresholds']).toEqual(front.points[0]?.thresholds);
});

test('POST /v1/front: a second one is a conflict, until the first is cancelled', async () => {
  const { ask, post } = await served();
  await post('/v1/front', { ...small, evaluations: 5_000 });
  const second = await post('/v1/front', small);
  expect([second.status, await errorOf(second)]).toMatchObject([409, { code: 'search-running' }]);
  const cancelled = await ask('/v1/front/search', { method: 'DELETE' });
  expect(await cancelled.json()).toMatchObject({ status: 'stopped' });
  expect((await ask('/v1/front/search', { method: 'DELETE' })).status).toBe(404);
});

test('POST /v1/front: a percentile of which the jobs asked for say nothing is refused', async () => {
  const { post, put } = await served();
  await put('/v1/preference', { objectives: [{ metric: 'jct', measure: 'p99.9' }] });
  const response = await post('/v1/front', { ...small, workload: undefined });
  expect([response.status, await errorOf(response)]).toMatchObject([
    422,
    {
      code: 'workload-too-short',
      field: 'jobs',
      value: 1_000,
      allowed: expect.stringContaining('2000 jobs, 1000 for each'),
    },
  ]);
});

test('POST /v1/front: what cannot be searched with is refused', async () => {
  const { post } = await served();
  const short = await post('/v1/front', {});
  expect([short.status, await errorOf(short)]).toMatchObject([
    409,
    { code: 'history-too-short', allowed: expect.stringContaining('at least 180 jobs') },
  ]);
  const few = await post('/v1/front', { jobs: 29 });
  expect([few.status, await errorOf(few)]).toMatchObject([400, { field: 'jobs', value: 29 }]);
  const wide = { ...workload.jobs[0], trials: [{ gpus: 9, steps: 1, secondsPerStep: 1 }] };
  const jobs = [...workload.jobs.slice(1), { ...wide, id: 'wide', arrivalSeconds: 999 }];
  const impossible = await post('/v1/front', { ...small, workload: { jobs } });
  const field = 'workload.jobs[59].trials[0].gpus';
  expect([impossible.status, await errorOf(impossible)]).toMatchObject([422, { field, value: 9 }]);
  const malformed = await post('/v1/front', { ...small, algorithm: 'luck' });
  expect([malformed.status, await errorOf(malformed)]).toMatchObject([400, { field: 'algorithm' }]);
});
