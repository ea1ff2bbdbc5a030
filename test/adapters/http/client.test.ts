import { strToU8, zipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { ForesightClient } from '../../../src/adapters/http/client.ts';
import { ApiCallError, UnreachableError } from '../../../src/adapters/http/client-call.ts';
import type { EventView } from '../../../src/api/index.ts';
import { RunnerError } from '../../../src/pcs/ports.ts';
import { good, served } from './support.ts';

const token = 'correct-horse-battery-staple';

/** Something that is not Foresight, on a free port. */
function another(answer: (request: Request) => Response): string {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: answer });
  onTestFinished(() => server.stop(true));
  return `http://127.0.0.1:${server.port}`;
}

async function raised(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was raised');
}

test('client: from submission to the end of a job, with a token', async () => {
  const { client, bench } = await served({ token });
  const predicted = await client.predict(good);
  expect(predicted.promised.seconds).toBeGreaterThan(0);
  expect(await client.cluster()).toMatchObject({ gpus: 4, activeJobs: 0 });
  const { job } = await client.submit(good);
  expect(await client.jobs()).toEqual([await client.job(job.id)]);
  await bench.drain();
  expect(await client.jobs()).toEqual([]);
  expect(await client.jobs('all')).toHaveLength(1);
  const { events } = await client.explain(job.id);
  expect(events.map((event) => event.kind)).toContain('job-succeeded');
  expect((await client.cancel(job.id)).status).toBe('succeeded');
});

test('client: health answers when all is well and when it is not', async () => {
  const { client, bench } = await served();
  expect(await client.health()).toMatchObject({ status: 'ok' });
  bench.fleet.list = () => Promise.reject(new RunnerError('Ray does not answer'));
  await bench.clock.advance(5_000);
  expect(await client.health()).toMatchObject({ problems: ['Ray does not answer'] });
});

test('client: uploads a package', async () => {
  const { client, bench } = await served();
  bench.fleet.upload = async () => 'gcs://a.zip';
  const zip = zipSync({ 'train.py': strToU8('') });
  expect(await client.upload(zip)).toEqual({ package: 'gcs://a.zip' });
});

test('client: reads logs, at once and as they come', async () => {
  const { client, bench } = await served();
  const { job } = await client.submit(good);
  await bench.clock.advance(5_000);
  bench.fleet.logs = async () => 'all of it\n';
  expect(await client.logs(job.id)).toBe('all of it\n');
  bench.fleet.followLogs = async function* () {
    yield 'grü';
    yield 'n\n';
  };
  expect((await Array.fromAsync(client.followLogs(job.id))).join('')).toBe('grün\n');
});

test('client: a log that breaks off raises', async () => {
  const { client, bench } = await served();
  const { job } = await client.submit(good);
  await bench.clock.advance(5_000);
  const { promise: read, resolve } = Promise.withResolvers<void>();
  bench.fleet.followLogs = async function* () {
    yield 'first\n';
    await read;
    throw new RunnerError('Ray is gone');
  };
  const log = client.followLogs(job.id);
  expect((await log.next()).value).toBe('first\n');
  resolve();
  expect(await raised(log.next())).toBeInstanceOf(UnreachableError);
});

test('client: follows events, of all jobs or of one, and resumes', async () => {
  const { client, bench } = await served();
  const first = bench.submit({ name: 'first' });
  const second = bench.submit({ name: 'second' });
  const take = async (events: AsyncGenerator<EventView, void>, count: number) => {
    const taken: EventView[] = [];
    for await (const event of events) {
      taken.push(event);
      if (taken.length === count) break;
    }
    return taken;
  };
  const all = await take(client.events(), 3);
  expect(all).toEqual(bench.history.eventsAfter(0, 3));
  const after = all[1]?.id ?? 0;
  expect(await take(client.events({ after }), 1)).toEqual(all.slice(2));
  const [own] = await take(client.events({ job: second }), 1);
  expect(own?.job).toBe(second);
  expect(first).not.toBe(second);
});

test('client: following ends quietly when its signal aborts', async () => {
  const { client } = await served();
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const event of client.events({ signal: stop.signal })) {
    seen.push(event.kind);
    stop.abort();
  }
  expect(seen).toContain('coordinator-started');
  expect(await Array.fromAsync(client.events({ signal: stop.signal }))).toEqual([]);
});

test('client: what the endpoint refuses is raised with its field', async () => {
  const { client } = await served();
  const error = await raised(client.submit({ ...good, trials: 0 }));
  expect(error).toBeInstanceOf(ApiCallError);
  expect(error).toMatchObject({
    status: 400,
    code: 'out-of-range',
    field: 'trials',
    value: 0,
    allowed: 'a whole number from 1 to 10000',
    message: 'trials cannot be 0; allowed is a whole number from 1 to 10000.',
  });
  expect(await raised(client.job('a/b?c'))).toMatchObject({ status: 404, value: 'a/b?c' });
});

test('client: a missing or wrong token is raised, and the token is in no message', async () => {
  const { url } = await served({ token });
  for (const given of [null, 'wrong-horse-battery-staple']) {
    const error = await raised(new ForesightClient({ url, token: given }).jobs());
    expect(error).toMatchObject({ name: 'ApiCallError', status: 401, code: 'unauthorized' });
    expect(Bun.inspect(error)).not.toContain('battery');
  }
});

test('client: an endpoint that is not there is named', async () => {
  const { client, url, close } = await served();
  await close();
  const expected = `Cannot reach Foresight at ${url}: nothing listens there. Is it running?`;
  const error = await raised(client.jobs());
  expect(error).toBeInstanceOf(UnreachableError);
  expect(error).toMatchObject({ message: expected });
  expect(await raised(client.events().next())).toMatchObject({ message: expected });
  const nonsense = new ForesightClient({ url: 'nonsense' });
  expect(await raised(nonsense.jobs())).toBeInstanceOf(UnreachableError);
});

test.each<[what: string, answer: () => Response]>([
  ['another page', () => new Response('<html>hello</html>')],
  ['another JSON', () => Response.json({ jobs: [{ id: 1 }] })],
  ['an error of its own', () => new Response('Bad Gateway', { status: 502 })],
  ['a redirect', () => Response.redirect('http://127.0.0.1:9/', 302)],
])('client: something else that answers with %s is not taken for Foresight', async (_, answer) => {
  const url = another(answer);
  const error = await raised(new ForesightClient({ url }).jobs());
  expect(error).toBeInstanceOf(UnreachableError);
  expect(String(error)).toContain(url);
});

test('client: the token goes to the endpoint alone, in a header', async () => {
  const seen: string[] = [];
  const thief = another((request) => {
    seen.push(request.headers.get('authorization') ?? 'nothing');
    return new Response();
  });
  const url = another(({ url: asked, headers }) => {
    expect(asked).not.toContain(token);
    expect(headers.get('authorization')).toBe(`Bearer ${token}`);
    return Response.redirect(thief, 307);
  });
  await raised(new ForesightClient({ url: `${url}/`, token }).jobs());
  expect(seen).toEqual([]);
});
