// Connections that break while a log is followed; the log of a real job is in jobs.test.ts.
import { afterEach, expect, test } from 'vitest';
import { RayClient } from '../../../bridge/ray-client-ts/src/index.ts';

interface Script {
  /** What each connection sends before it closes; the last one stands for all later ones. */
  readonly connections: readonly (readonly string[])[];
  /** The job is over from that connection on. */
  readonly overAfter: number;
  /** The log as a whole. */
  readonly log: string;
  /** Requests for the job that are answered by hanging up. */
  readonly outages?: number;
}

let stop = () => {};
afterEach(() => stop());

/** A Ray dashboard with one job, `a`. */
function dashboard({ connections, overAfter, log, outages = 0 }: Script) {
  const seen = { connections: 0, outages: 0 };
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request, server) {
      const { pathname } = new URL(request.url);
      if (pathname.endsWith('/tail')) {
        return server.upgrade(request) ? undefined : new Response('no', { status: 400 });
      }
      if (seen.outages < outages) {
        seen.outages += 1;
        return new Response('restarting', { status: 503 });
      }
      if (pathname.endsWith('/logs')) return Response.json({ logs: log });
      const status = seen.connections >= overAfter ? 'SUCCEEDED' : 'RUNNING';
      return Response.json({ submission_id: 'a', status });
    },
    websocket: {
      open(socket) {
        const pieces = connections[Math.min(seen.connections, connections.length - 1)] ?? [];
        seen.connections += 1;
        for (const piece of pieces) socket.send(piece);
        socket.close();
      },
      message() {},
    },
  });
  stop = () => void server.stop(true);
  const client = new RayClient({ address: `http://127.0.0.1:${server.port}`, retries: 0 });
  return { client, seen };
}

async function collect(client: RayClient, outagesMax = 10): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of client.jobs.tail('a', { reconnectMs: 5, outagesMax }))
    pieces.push(piece);
  return pieces;
}

test('tail: a connection that broke is opened again, and its replay is left out', async () => {
  const { client, seen } = dashboard({
    connections: [
      ['one\n', 'two\n'],
      ['one\ntwo\n', 'thr'],
      ['one\ntwo\nthree\n', 'föur\n'],
    ],
    overAfter: 3,
    log: 'one\ntwo\nthree\nföur\n',
  });
  // After each connection the whole log is asked for as well, which completes it at once here.
  expect((await collect(client)).join('')).toBe('one\ntwo\nthree\nföur\n');
  expect(seen.connections).toBe(3);
});

test('tail: what the connection did not deliver comes from the log', async () => {
  const { client } = dashboard({ connections: [['one\n']], overAfter: 1, log: 'one\ntwo\n' });
  expect(await collect(client)).toEqual(['one\n', 'two\n']);
});

test('tail: without any connection it is read from the log', async () => {
  const { client } = dashboard({ connections: [[]], overAfter: 2, log: 'all of it\n' });
  expect(await collect(client)).toEqual(['all of it\n']);
});

test('tail: an error of Ray ends it', async () => {
  const script = { connections: [['one\n']], overAfter: 1, log: 'one\n', outages: 1 };
  await expect(collect(dashboard(script).client)).rejects.toMatchObject({ status: 503 });
});

test('tail: Ray out of reach for a while does not end it, and for too long does', async () => {
  const { client } = dashboard({ connections: [['one\n']], overAfter: 99, log: 'one\n' });
  const pieces: string[] = [];
  const following = (async () => {
    const options = { reconnectMs: 5, outagesMax: 3 };
    for await (const piece of client.jobs.tail('a', options)) {
      pieces.push(piece);
      stop();
    }
  })();
  await expect(following).rejects.toMatchObject({ name: 'RayUnreachableError' });
  expect(pieces).toEqual(['one\n']);
});

test('tail: leaving the loop closes the connection', async () => {
  const { client, seen } = dashboard({ connections: [['one\n']], overAfter: 99, log: 'one\n' });
  for await (const _ of client.jobs.tail('a', { reconnectMs: 5 })) break;
  await new Promise((resume) => setTimeout(resume, 50));
  expect(seen.connections).toBe(1);
});
