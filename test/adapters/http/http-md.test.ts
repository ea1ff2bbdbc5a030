import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  demand,
  frontRequest,
  jobSubmission,
  objective,
  policyOrder,
  policyPreview,
  predictionRequest,
  predictionView,
} from '../../../src/api/index.ts';
import { jsonPost, served } from './support.ts';

const docs = readFileSync(join(import.meta.dirname, '../../../docs/http.md'), 'utf8');

/** The first cells of the tables under a heading that begin with `shape`. */
function cells(heading: string, shape: RegExp): string[] {
  const section = docs.split(/^#+ /m).find((one) => one.startsWith(heading)) ?? '';
  const rows = [...section.matchAll(/^\| `?([^|`]+?)`? \|/gm)].map(([, cell]) => cell ?? '');
  return rows.filter((cell) => shape.test(cell)).toSorted(byText);
}

/** The JSON after `lead`: what a shell command sends, or an answer. */
function jsonAfter(lead: string): unknown {
  const rest = docs.slice(docs.indexOf(lead) + lead.length);
  return JSON.parse(rest.slice(0, rest.search(/'?\n```/)));
}

test('docs/http.md: names the routes that there are', async () => {
  const { ask } = await served();
  const { paths } = (await (await ask('/openapi.json')).json()) as { paths: object };
  const real = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const named = cells('The HTTP endpoint', /^(GET|POST|PUT|DELETE) /).map((cell) =>
    cell.replace(/\?.*/, ''),
  );
  expect(named.toSorted(byText)).toEqual([...real, 'GET /metrics'].toSorted(byText));
});

test('docs/http.md: names the fields of a submission', () => {
  const own = Object.keys(jobSubmission.shape).filter((name) => name !== 'demand');
  const ofDemand = Object.keys(demand.shape).map((name) => `demand.${name}`);
  expect(cells('Submit a job', /^(?!field$)/)).toEqual([...own, ...ofDemand].toSorted(byText));
});

test('docs/http.md: names the fields of a change of the policy and of a search', () => {
  const order = Object.keys(policyOrder.shape).toSorted(byText);
  expect(cells('Change the policy', /^(?!field$)/)).toEqual(order);
  const named = cells('Say what is wanted', /^(?!field$|metric$)/);
  const real = [...objective.shape.metric.options, ...Object.keys(frontRequest.shape)];
  expect(named).toEqual(real.toSorted(byText));
});

test('docs/http.md: its policy, objectives and search are taken, and its answer has the shape', async () => {
  const { post, put } = await served();
  const wanted = jsonAfter("/preview -H 'Content-Type: application/json' -d '");
  expect((await post('/v1/policy/preview', wanted)).status).toBe(200);
  policyPreview.strict().parse(jsonAfter('policies and their parameters:\n\n```json\n'));
  const objectives = jsonAfter("/v1/preference -H 'Content-Type: application/json' -d '");
  expect((await put('/v1/preference', objectives)).status).toBe(200);
  // The history of the test is too short, which only what is well-formed gets to hear.
  const search = jsonAfter("/v1/front -H 'Content-Type: application/json' -d '");
  expect((await post('/v1/front', search)).status).toBe(409);
});

test('docs/http.md: names what a prediction may suppose', () => {
  const own = Object.keys(predictionRequest.shape).filter((name) => !(name in jobSubmission.shape));
  expect(cells('Ask what if', /^(?!field$)/)).toEqual(own.toSorted(byText));
});

test('docs/http.md: names the statuses of errors', async () => {
  const { ask } = await served();
  const { paths } = (await (await ask('/openapi.json')).json()) as {
    paths: Record<string, Record<string, { responses: object }>>;
  };
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const real = operations.flatMap(({ responses }) => Object.keys(responses));
  const errors = new Set([...real.filter((status) => status >= '400'), '405']);
  expect(cells('Errors', /^\d+$/)).toEqual([...errors].toSorted(byText));
});

test('docs/http.md: names the metrics', async () => {
  const { ask } = await served();
  const text = await (await ask('/metrics')).text();
  const real = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name ?? '');
  const named = cells('Metrics', /^foresight_/).map((cell) => cell.replace(/\{.*/, ''));
  expect(named).toEqual(real.toSorted(byText));
});

test('docs/http.md: its submission is taken, and answered in the shape that it shows', async () => {
  const { post } = await served();
  const response = await post(
    '/v1/jobs',
    jsonAfter("/v1/jobs -H 'Content-Type: application/json' -d '"),
  );
  expect(response.status).toBe(201);
  const { prediction } = (await response.json()) as { prediction: object };
  const shown = jsonAfter('later the\npromise makes other jobs:\n\n```json\n');
  const parsed = predictionView.strict().parse((shown as { prediction: unknown }).prediction);
  expect(Object.keys(prediction)).toEqual(Object.keys(parsed));
});

test('docs/http.md: its malformed submission is refused as it says', async () => {
  const { ask } = await served();
  const body = jsonAfter("-H 'Content-Type: application/json' \\\n  -d '");
  const response = await ask('/v1/jobs', jsonPost(JSON.stringify(body)));
  expect(await response.json()).toEqual(jsonAfter('\n```\n\n```json\n'));
});

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
