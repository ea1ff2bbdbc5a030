import { expect, test } from 'vitest';
import { good, served } from './support.ts';

/** The samples of a scrape, by name and labels as they are written. */
async function scrape(ask: (path: string) => Promise<Response>): Promise<Map<string, number>> {
  const response = await ask('/metrics');
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const samples = [...text.matchAll(/^(\w+(?:\{[^}]*\})?) (\S+)$/gm)];
  // Nothing but comments, samples and empty lines.
  const others = text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  expect(samples).toHaveLength(others.length);
  return new Map(samples.map(([, name, value]) => [name ?? '', Number(value)]));
}

test('GET /metrics: jobs, GPUs and the bridge as they are', async () => {
  const { ask, bench } = await served();
  const done = bench.submit({ trials: 1, steps: 5 });
  await bench.drain();
  bench.submit({ trials: 3, steps: 1_000 });
  await bench.clock.advance(30_000);
  bench.fleet.stats = () => ({ received: 12, sent: 7, dropped: { json: 2, rate: 1 }, peers: 1 });
  const seen = await scrape(ask);
  expect(Object.fromEntries(seen)).toMatchObject({
    'foresight_info{version="1.2.3"}': 1,
    foresight_healthy: 1,
    'foresight_jobs{status="succeeded"}': 1,
    'foresight_jobs{status="running"}': 1,
    'foresight_jobs{status="failed"}': 0,
    'foresight_gpus{state="total"}': 4,
    'foresight_gpus{state="granted"}': 3,
    'foresight_gpus{state="held"}': 3,
    foresight_bridge_drivers: 1,
    'foresight_bridge_frames_total{direction="received"}': 12,
    'foresight_bridge_frames_total{direction="sent"}': 7,
    'foresight_bridge_frames_dropped_total{reason="json"}': 2,
    'foresight_bridge_frames_dropped_total{reason="rate"}': 1,
    foresight_prediction_error_percent_count: 1,
    foresight_prediction_error_percent_sum: bench.coordinator.job(done).predErrPercent,
  });
});

test('GET /metrics: no job is read for it', async () => {
  const { ask, bench } = await served();
  bench.submit({ trials: 1, steps: 5 });
  await bench.drain();
  Object.assign(bench.history, { jobs: undefined, job: undefined });
  const seen = await scrape(ask);
  expect(seen.get('foresight_jobs{status="succeeded"}')).toBe(1);
  expect(seen.get('foresight_prediction_error_percent_count')).toBe(1);
});

test('GET /metrics: reading twice counts nothing twice', async () => {
  const { ask, bench } = await served();
  bench.submit({ trials: 1, steps: 5 });
  await bench.drain();
  bench.fleet.stats = () => ({ received: 12, sent: 7, dropped: { json: 2 }, peers: 0 });
  const first = await scrape(ask);
  const second = await scrape(ask);
  for (const name of [
    'foresight_prediction_error_percent_count',
    'foresight_bridge_frames_total{direction="received"}',
    'foresight_bridge_frames_dropped_total{reason="json"}',
  ]) {
    expect(second.get(name)).toBe(first.get(name));
  }
});

test('GET /metrics: counts requests by route and status, and nothing that callers make up', async () => {
  const { ask, post } = await served();
  await post('/v1/jobs', good);
  await post('/v1/jobs', {});
  await ask('/v1/jobs/one');
  await ask('/v1/jobs/two');
  await ask('/made/up');
  await ask('/v1/jobs', { method: 'MADEUP' }).catch(() => undefined);
  await ask('/v1/jobs', { method: 'DELETE' });
  const seen = await scrape(ask);
  const counts = [...seen].filter(([name]) => name.startsWith('foresight_http_requests_total'));
  expect(Object.fromEntries(counts)).toMatchObject({
    'foresight_http_requests_total{method="POST",route="/v1/jobs",status="201"}': 1,
    'foresight_http_requests_total{method="POST",route="/v1/jobs",status="400"}': 1,
    'foresight_http_requests_total{method="GET",route="/v1/jobs/:id",status="404"}': 2,
    'foresight_http_requests_total{method="any",route="unknown",status="404"}': 1,
    'foresight_http_requests_total{method="any",route="unknown",status="405"}': 1,
  });
  const names = counts.map(([name]) => name).join();
  for (const madeUp of ['one', 'made', 'DELETE', 'MADEUP']) expect(names).not.toContain(madeUp);
  const duration = 'foresight_http_request_duration_seconds_count';
  expect(seen.get(`${duration}{method="POST",route="/v1/jobs"}`)).toBe(2);
});

test('GET /metrics: two endpoints of one process count apart', async () => {
  const [one, other] = [await served(), await served()];
  await one.ask('/v1/jobs');
  const name = 'foresight_http_requests_total{method="GET",route="/v1/jobs",status="200"}';
  expect((await scrape(one.ask)).get(name)).toBe(1);
  expect((await scrape(other.ask)).get(name)).toBeUndefined();
});
