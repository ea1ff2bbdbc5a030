// What goes wrong on the way; the shapes of a real Ray are in jobs.test.ts and cluster.test.ts.
import { afterEach, expect, test } from 'vitest';
import {
  type ConnectionOptions,
  RayClient,
  RayShapeError,
} from '../../../bridge/ray-client-ts/src/index.ts';
import { nodeFetch } from '../../../bridge/ray-client-ts/src/node-fetch.ts';
import {
  answer,
  answerJson,
  type Behaviour,
  type FaultServer,
  faultServer,
  hangUp,
  silent,
  truncated,
} from './fault-server.ts';

let server: FaultServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function clientOf(behaviours: Behaviour[], options: Partial<ConnectionOptions> = {}) {
  server = await faultServer(...behaviours);
  return { server, client: new RayClient({ address: server.address, ...options }) };
}

const job = { type: 'SUBMISSION', submission_id: 'a', status: 'RUNNING', entrypoint: 'true' };

test('reads: are tried again, and succeed when the fault passes', async () => {
  const { client, server } = await clientOf([answer(503, 'not yet'), hangUp, answerJson([job])]);
  expect((await client.jobs.list()).map(({ submissionId }) => submissionId)).toEqual(['a']);
  expect(server.requests).toEqual(Array(3).fill('GET /api/jobs/'));
});

test('reads: the last failure is the one that is reported', async () => {
  const { client, server } = await clientOf([answer(500, 'Traceback ...\nKeyError: agent\n.\n')]);
  await expect(client.jobs.get('a')).rejects.toMatchObject({
    name: 'RayApiError',
    status: 500,
    path: '/api/jobs/a',
    message: 'Ray answered 500 to GET /api/jobs/a: KeyError: agent',
  });
  expect(server.requests.length).toBe(3);
});

test('reads: answers that a repetition cannot mend are not repeated', async () => {
  const { client, server } = await clientOf([answer(400, 'bad filter')]);
  await expect(client.state.nodes()).rejects.toThrow('bad filter');
  expect(server.requests.length).toBe(1);
});

test('writes: are never sent twice', async () => {
  for (const fault of [answer(500, 'No available agent'), hangUp, truncated]) {
    const { client, server } = await clientOf([fault]);
    await expect(client.jobs.submit({ entrypoint: 'true' })).rejects.toThrow();
    await expect(client.jobs.stop('a')).rejects.toThrow();
    await expect(client.jobs.delete('a')).rejects.toThrow();
    expect(server.requests.length).toBe(3);
    await server.close();
  }
});

test('connection: nobody listens', async () => {
  const { address, close } = await faultServer(silent);
  await close();
  const call = new RayClient({ address, retries: 0 }).version();
  await expect(call).rejects.toMatchObject({ name: 'RayUnreachableError', address });
});

test('connection: it breaks in the middle of the answer', async () => {
  for (const fetch of [undefined, nodeFetch]) {
    const { client, server } = await clientOf([truncated], { retries: 0, fetch });
    await expect(client.jobs.list()).rejects.toMatchObject({ name: 'RayUnreachableError' });
    await server.close();
  }
});

test('bytesMax: a longer answer is not taken, and not asked for again', async () => {
  for (const fetch of [undefined, nodeFetch]) {
    const { client, server } = await clientOf([answerJson({ logs: 'x'.repeat(1_000) })], { fetch });
    expect(await client.jobs.logs('a', { bytesMax: 2_000 })).toHaveLength(1_000);
    await expect(client.jobs.logs('a', { bytesMax: 999 })).rejects.toMatchObject({
      name: 'RayTooLongError',
      message: 'the answer to GET /api/jobs/a/logs is longer than 999 bytes',
    });
    expect(server.requests.length).toBe(2);
    await server.close();
  }
});

test('timeout: nothing comes, or only a beginning', async () => {
  const beginning: Behaviour = (_, response) => void response.writeHead(200).write('[');
  for (const behaviour of [silent, beginning]) {
    for (const fetch of [undefined, nodeFetch]) {
      const { client, server } = await clientOf([behaviour], { retries: 0, timeoutMs: 50, fetch });
      await expect(client.jobs.list()).rejects.toMatchObject({
        name: 'RayTimeoutError',
        message: 'GET /api/jobs/ took longer than 50 ms',
      });
      await server.close();
    }
  }
});

test('signal: aborting rejects with its reason, and nothing is tried again', async () => {
  const abort = new AbortController();
  const { client, server } = await clientOf([() => abort.abort(new Error('enough'))]);
  await expect(client.jobs.list({ signal: abort.signal })).rejects.toThrow('enough');
  expect(server.requests.length).toBe(1);
});

test('answers: of another shape than Ray sends are refused', async () => {
  const shapes: [unknown, (client: RayClient) => Promise<unknown>][] = [
    [{ jobs: [] }, (client) => client.jobs.list()],
    [[{ ...job, status: 'SLEEPING' }], (client) => client.jobs.list()],
    [{ type: 'SUBMISSION' }, (client) => client.jobs.get('a')],
    [{ logs: 3 }, (client) => client.jobs.logs('a')],
    [[], (client) => client.version()],
    [{ result: false, msg: 'overloaded', data: null }, (client) => client.state.nodes()],
    [
      { result: true, msg: '', data: { result: { result: [{}] } } },
      (client) => client.state.nodes(),
    ],
  ];
  for (const [body, ask] of shapes) {
    const { client, server } = await clientOf([answerJson(body)]);
    await expect(ask(client)).rejects.toThrow(RayShapeError);
    await server.close();
  }
  const { client } = await clientOf([answer(200, '<html>Welcome to the proxy</html>')]);
  await expect(client.jobs.list()).rejects.toThrow('the answer is not JSON: <html>');
});

test('answers: fields that are missing or of another type become null', async () => {
  const { client } = await clientOf([
    answerJson({ ...job, metadata: { a: 'b', c: 3 }, end_time: 'x' }),
  ]);
  expect(await client.jobs.get('a')).toEqual({
    type: 'SUBMISSION',
    submissionId: 'a',
    jobId: null,
    status: 'RUNNING',
    entrypoint: 'true',
    message: null,
    errorType: null,
    startTimeMs: null,
    endTimeMs: null,
    metadata: { a: 'b' },
    runtimeEnv: {},
    driverNodeId: null,
    driverExitCode: null,
  });
});

test('redirects: are not followed, so that the token stays here', async () => {
  const elsewhere: Behaviour = (_, response) =>
    response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end('moved');
  for (const fetch of [undefined, nodeFetch]) {
    const { client, server } = await clientOf([elsewhere], { token: 'secret', fetch });
    await expect(client.jobs.list()).rejects.toMatchObject({ status: 302 });
    await server.close();
  }
});

test('token: is sent as a header, and cut out of what comes back', async () => {
  const token = 'tok-123456';
  const echo: Behaviour = (request, response) =>
    response.writeHead(500).end(`refused: ${request.headers.authorization} ${request.url}`);
  const { client } = await clientOf([echo], { token, retries: 0 });
  await expect(client.jobs.list()).rejects.toThrow('refused: Bearer *** /api/jobs/');
});

test('address: what it must look like', () => {
  for (const address of ['', 'localhost:8265', 'ftp://host', 'http://host#top']) {
    expect(() => new RayClient({ address })).toThrow(`got ${JSON.stringify(address)}`);
  }
  for (const address of ['http://me:secret@host:8265', 'http://host:8265?token=secret']) {
    const make = () => new RayClient({ address });
    expect(make).toThrow('address: expected http://HOST:PORT');
    expect(make).not.toThrow('secret');
  }
  expect(new RayClient({ address: 'http://HOST:8265//' }).address).toBe('http://host:8265');
  expect(new RayClient({ address: 'https://host/ray/' }).address).toBe('https://host/ray');
});
