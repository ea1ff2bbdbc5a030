import { expect, test } from 'vitest';
import type { EventView } from '../../../src/api/index.ts';
import { RunnerError } from '../../../src/pcs/ports.ts';
import { errorOf, type Served, served } from './support.ts';

/** Reads a stream of events as text until `until` says that it is enough, then leaves. */
async function readUntil(response: Response, until: (text: string) => boolean): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (until(text)) break;
  }
  return text;
}

function eventsIn(text: string): EventView[] {
  return [...text.matchAll(/^id: (\d+)\ndata: (.*)$/gm)].map(([, id, data]) => {
    const event = JSON.parse(data ?? '');
    expect(event.id).toBe(Number(id));
    return event;
  });
}

/** Reads events until one of this kind has come. */
async function readTo(response: Response, kind: string): Promise<EventView[]> {
  return eventsIn(await readUntil(response, (text) => text.includes(`"kind":"${kind}"`)));
}

/** A job that has a driver. */
async function aLaunchedJob({ bench }: Served): Promise<string> {
  const id = bench.submit({});
  await bench.clock.advance(5_000);
  return id;
}

test('GET /v1/events: what is stored, then what happens', async () => {
  const { ask, bench } = await served();
  const response = await ask('/v1/events');
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('cache-control')).toBe('no-store');
  bench.submit({ name: 'later' });
  const seen = await readTo(response, 'job-submitted');
  expect(seen[0]?.kind).toBe('coordinator-started');
  expect(seen).toEqual(bench.history.eventsAfter(0, seen.length));
});

test.each(['Last-Event-ID', 'after'])('GET /v1/events: resumes after an id by %s', async (way) => {
  const { ask, bench } = await served();
  bench.submit({});
  const all = bench.history.eventsAfter(0, 1_000);
  const [first] = all;
  const id = String(first?.id);
  const response =
    way === 'after'
      ? await ask(`/v1/events?after=${id}`)
      : await ask('/v1/events?after=0', { headers: { 'Last-Event-ID': id } });
  expect((await readTo(response, 'job-submitted'))[0]).toEqual(all[1]);
});

test('GET /v1/events: a viewer who leaves and comes back misses nothing and sees nothing twice', async () => {
  const { ask, bench } = await served();
  const seen: EventView[] = [];
  for (let visit = 0; visit < 4; visit++) {
    bench.submit({ name: `visit-${visit}` });
    const last = String(seen.at(-1)?.id ?? 0);
    const response = await ask('/v1/events', { headers: { 'Last-Event-ID': last } });
    seen.push(...(await readTo(response, 'job-submitted')));
    await bench.clock.advance(1_000);
  }
  expect(seen).toEqual(bench.history.eventsAfter(0, seen.length));
});

test('GET /v1/events: those of one job', async () => {
  const { ask, bench } = await served();
  bench.submit({ name: 'other' });
  const id = bench.submit({ name: 'mine' });
  const { eventsAfter } = bench.history;
  const read: EventView[] = [];
  bench.history.eventsAfter = (...asked) => {
    const rows = eventsAfter(...asked);
    read.push(...rows);
    return rows;
  };
  const response = await ask(`/v1/events?job=${id}`);
  await bench.drain();
  const seen = await readTo(response, 'job-succeeded');
  expect(seen.map((event) => event.job)).toEqual(seen.map(() => id));
  expect(seen).toEqual(bench.history.eventsOf(id).slice(0, seen.length));
  expect(read.filter((event) => event.job !== id)).toEqual([]);
});

test('GET /v1/events: shows that it is alive when nothing happens', async () => {
  const { ask } = await served({ heartbeatMs: 20 });
  const beats = (text: string) => text.match(/^: still here$/gm)?.length ?? 0;
  const text = await readUntil(await ask('/v1/events'), (read) => beats(read) >= 3);
  expect(beats(text)).toBeGreaterThanOrEqual(3);
});

test('GET /v1/events: refuses what is no id, and jobs that are not there', async () => {
  const { ask } = await served();
  const bad = await ask('/v1/events?after=first');
  expect(bad.status).toBe(400);
  const allowed = 'the id of an event';
  expect(await errorOf(bad)).toMatchObject({ field: 'after', value: 'first', allowed });
  const header = await ask('/v1/events', { headers: { 'Last-Event-ID': '-1' } });
  expect(await errorOf(header)).toMatchObject({ field: 'last-event-id', value: '-1', allowed });
  expect((await ask('/v1/events?job=nobody')).status).toBe(404);
});

test('GET /v1/events: its source ends when the viewer leaves', async () => {
  const { ask, bench } = await served();
  const { promise: ended, resolve } = Promise.withResolvers<boolean>();
  const events = bench.coordinator.events.bind(bench.coordinator);
  bench.coordinator.events = (after, signal) => {
    signal.addEventListener('abort', () => resolve(true));
    return events(after, signal);
  };
  await readTo(await ask('/v1/events'), 'coordinator-started');
  expect(await ended).toBe(true);
});

test('GET /v1/jobs/{id}/logs: as text', async () => {
  const made = await served();
  const id = await aLaunchedJob(made);
  made.bench.fleet.logs = async () => `log of ${id}: grün\n`;
  const response = await made.ask(`/v1/jobs/${id}/logs`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; charset=utf-8/i);
  expect(await response.text()).toBe(`log of ${id}: grün\n`);
});

test('GET /v1/jobs/{id}/logs?follow=1: as it is written, whole and in order', async () => {
  const made = await served();
  const id = await aLaunchedJob(made);
  const lines = Array.from({ length: 2_000 }, (_, i) => `${i} ${'x'.repeat(i % 700)}\n`);
  made.bench.fleet.followLogs = async function* () {
    yield* lines;
  };
  const response = await made.ask(`/v1/jobs/${id}/logs?follow=1`);
  expect(await response.text()).toBe(lines.join(''));
});

test('GET /v1/jobs/{id}/logs?follow=1: comes while the source is still silent', async () => {
  const made = await served();
  const id = await aLaunchedJob(made);
  const { promise: more, resolve } = Promise.withResolvers<void>();
  made.bench.fleet.followLogs = async function* () {
    yield 'first\n';
    await more;
    yield 'second\n';
  };
  const response = await made.ask(`/v1/jobs/${id}/logs?follow=1`);
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first\n');
  resolve();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('second\n');
  expect((await reader?.read())?.done).toBe(true);
});

test('GET /v1/jobs/{id}/logs?follow=1: the source is not read faster than the viewer reads', async () => {
  const made = await served();
  const id = await aLaunchedJob(made);
  const piece = 'x'.repeat(1024 * 1024);
  let taken = 0;
  let ended = false;
  made.bench.fleet.followLogs = async function* () {
    try {
      for (; taken < 10_000; taken += 1) yield piece;
    } finally {
      ended = true;
    }
  };
  const response = await made.ask(`/v1/jobs/${id}/logs?follow=1`);
  const reader = response.body?.getReader();
  await reader?.read();
  await Bun.sleep(500);
  // 10 GB would have been taken otherwise; what is under way fits into a few buffers.
  expect(taken).toBeLessThan(200);
  await reader?.cancel();
  await expect.poll(() => ended).toBe(true);
});

test('GET /v1/jobs/{id}/logs: refused where there is no driver, or no cluster', async () => {
  const made = await served();
  const ids = Array.from({ length: 3 }, () => made.bench.submit({}));
  const last = ids.at(-1);
  for (const query of ['', '?follow=1']) {
    const response = await made.ask(`/v1/jobs/${last}/logs${query}`);
    expect(response.status).toBe(409);
    expect(await errorOf(response)).toMatchObject({ code: 'not-launched', value: last });
  }
  await made.bench.clock.advance(5_000);
  made.bench.fleet.followLogs = () => {
    throw new RunnerError('Ray does not answer');
  };
  expect((await made.ask(`/v1/jobs/${ids[0]}/logs?follow=1`)).status).toBe(503);
  made.bench.fleet.followLogs = async function* () {
    yield* [];
    throw new RunnerError('Ray does not answer');
  };
  expect((await made.ask(`/v1/jobs/${ids[0]}/logs?follow=1`)).status).toBe(503);
});

test('GET /v1/jobs/{id}/logs?follow=1: one that breaks off is not taken for a whole one', async () => {
  const made = await served();
  const id = await aLaunchedJob(made);
  const { promise: read, resolve } = Promise.withResolvers<void>();
  made.bench.fleet.followLogs = async function* () {
    yield 'first\n';
    await read;
    throw new RunnerError('Ray is gone');
  };
  const response = await made.ask(`/v1/jobs/${id}/logs?follow=1`);
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first\n');
  resolve();
  await expect(reader?.read()).rejects.toThrow();
  expect(made.incidents.map((incident) => String(incident.error))).toEqual([
    'RunnerError: Ray is gone',
  ]);
});
