// The product on both sides: the coordinator's link in Bun, the driver's in Python.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DownMessage, protocolVersion, type UpMessage } from '../../bridge/index.ts';
import { newKeys } from '../../src/adapters/zmq/curve.ts';
import { openDriverLink, type ZmqDriverLink } from '../../src/adapters/zmq/driver-link.ts';
import type { BridgeRows, DriverKeys } from '../../src/pcs/ports.ts';
import { noPython, PythonPeer, until } from './python-peer.ts';

const withPython = test.skipIf(noPython !== null);
const serverKeys = newKeys();
const job = 'job-1';

let link: ZmqDriverLink;
let driver: PythonPeer;
let heard: UpMessage[] = [];
let tables: BridgeRows[] = [];
let errors: unknown[] = [];

beforeEach(() => {
  [heard, tables, errors] = [[], [], []];
  link = open(0);
  driver = new PythonPeer('driver.py');
});
afterEach(async () => {
  await driver.end();
  await link.close();
  expect(errors).toEqual([]);
});

/** A coordinator that welcomes. */
function open(port: number): ZmqDriverLink {
  const opened = openDriverLink({
    listen: { host: '127.0.0.1', port },
    serverKeys,
    warn: (text) => errors.push(text),
    onError: (error) => errors.push(error),
  });
  opened.onMessage((message, table) => {
    heard.push(message);
    if (table !== null) tables.push(table);
    if (message.type === 'hello') tell({ type: 'welcome', stateEverySeconds: 0.2 });
  });
  return opened;
}

type Body<M> = M extends DownMessage ? Omit<M, 'v' | 'job' | 'inc'> : never;

function tell(body: Body<DownMessage>): boolean {
  return link.send({ v: protocolVersion, job, inc: 0, ...body } as DownMessage);
}

function alloc(epoch: number, gpus: number): boolean {
  return tell({ type: 'alloc', epoch, gpus, reason: 'a test wants it' });
}

async function start(keys: DriverKeys = link.admit(job)): Promise<void> {
  const environment = {
    FORESIGHT_ENDPOINT: link.endpoint,
    FORESIGHT_JOB: job,
    FORESIGHT_INCARNATION: '0',
    FORESIGHT_SERVER_KEY: link.serverKey,
    FORESIGHT_PUBLIC_KEY: keys.publicKey,
    FORESIGHT_SECRET_KEY: keys.secretKey,
  };
  await driver.do('start', { environment, epoch: -1, heldGpus: 0, phases: ['waiting'] });
}

async function restart(pauseMs: number): Promise<void> {
  const port = Number(link.endpoint.slice(link.endpoint.lastIndexOf(':') + 1));
  await link.close();
  expect(await driver.do('connected', { wanted: false, timeoutMs: 60_000 })).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
  link = open(port);
}

function types(): string[] {
  return heard.map(({ type }) => type);
}

function steps(): number[] {
  return tables.flatMap((table) =>
    table.table === 'progress' ? table.rows.map(({ step }) => step) : [],
  );
}

withPython('bridge: hello, welcome, and state at every change', async () => {
  await start();
  expect(await driver.do('connected', { wanted: true, timeoutMs: 60_000 })).toBe(true);
  expect(heard[0]).toMatchObject({ type: 'hello', epoch: -1, heldGpus: 0, trials: [{ id: 't0' }] });
  await driver.do('publish', { epoch: 3, heldGpus: 2, phases: ['running', 'starting'] });
  await until(
    'the change',
    () => heard.at(-1)?.type === 'state' && 'epoch' in (heard.at(-1) ?? {}),
  );
  await until('its epoch', () => heard.some((m) => m.type === 'state' && m.epoch === 3));
  const state = heard.find((m) => m.type === 'state' && m.epoch === 3);
  expect(state).toMatchObject({
    heldGpus: 2,
    trials: [{ phase: 'running' }, { phase: 'starting' }],
  });
  const before = heard.length;
  await until('state without a change', () => heard.length >= before + 3);
  expect(types().filter((type) => type === 'hello')).toHaveLength(1);
});

withPython('bridge: only the newest allocation is applied, and never an older one', async () => {
  await start();
  await until('hello', () => heard.length > 0);
  alloc(5, 4);
  expect(await driver.do('poll', { timeoutMs: 60_000 })).toEqual([{ type: 'alloc', gpus: 4 }]);
  alloc(5, 3);
  alloc(4, 1);
  tell({ type: 'cancel' });
  expect(await driver.do('poll', { timeoutMs: 60_000 })).toEqual([{ type: 'cancel', gpus: null }]);
  tell({ type: 'cancel' });
  alloc(6, 2);
  expect(await driver.do('poll', { timeoutMs: 60_000 })).toEqual([{ type: 'alloc', gpus: 2 }]);
});

withPython('bridge: tables arrive whole, in order and once', async () => {
  await start();
  await driver.do('timing', { kind: 'launch' });
  for (let i = 0; i < 10; i++) await driver.do('progress', { first: i * 2500, count: 2500 });
  await until('25000 steps', () => steps().length >= 25_000);
  expect(steps()).toEqual(Array.from({ length: 25_000 }, (_, i) => i));
  await until('the timing', () => tables.some(({ table }) => table === 'timings'));
  expect(tables.find(({ table }) => table === 'timings')?.rows).toEqual([
    { kind: 'launch', trial: '', at: 1234, seconds: 2.5 },
  ]);
  const first = tables.find(({ table }) => table === 'progress')?.rows[2];
  expect(first).toEqual({ trial: 't0', step: 2, at: 1002, seconds: 0.5, metric: 0.5 });
  const sequence = heard.flatMap((m) => (m.type === 'rows' ? [m.seq] : []));
  expect(sequence).toEqual(sequence.map((_, i) => i));
});

withPython('bridge: rows and the last state go before done, which repeats until bye', async () => {
  await start();
  expect(await driver.do('connected', { wanted: true, timeoutMs: 60_000 })).toBe(true);
  await driver.do('progress', { first: 0, count: 10 });
  await driver.do('publish', { epoch: -1, heldGpus: 0, phases: ['done'] });
  const finished = driver.do('finish', { status: 'succeeded', timeoutMs: 60_000 });
  await until('done twice', () => types().filter((type) => type === 'done').length >= 2);
  tell({ type: 'bye' });
  expect(await finished).toBe(true);
  const done = types().indexOf('done');
  expect(steps()).toHaveLength(10);
  expect(types().indexOf('rows')).toBeLessThan(done);
  const state = heard.findIndex((m) => m.type === 'state' && m.trials[0]?.phase === 'done');
  expect(state).toBeGreaterThan(0);
  expect(state).toBeLessThan(done);
  expect(heard[done]).toMatchObject({
    outcome: {
      status: 'succeeded',
      best: { trial: 't0', metric: 'accuracy', value: 0.75, config: { lr: 0.1 } },
    },
  });
});

withPython('bridge: nobody answers done: the driver gives up and says so', async () => {
  await start();
  expect(await driver.do('finish', { status: 'failed', timeoutMs: 2000 })).toBe(false);
});

withPython('bridge: a coordinator that comes back hears hello, and all rows', async () => {
  const keys = link.admit(job);
  await start(keys);
  expect(await driver.do('connected', { wanted: true, timeoutMs: 60_000 })).toBe(true);
  await driver.do('progress', { first: 0, count: 100 });
  await until('the first rows', () => steps().length === 100);
  await restart(0);
  // While nobody is there, and then while the key is not yet known.
  await driver.do('progress', { first: 100, count: 100 });
  await driver.do('publish', { epoch: 7, heldGpus: 1, phases: ['running'] });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await driver.do('connected', { wanted: true, timeoutMs: 0 })).toBe(false);
  const before = heard.length;
  link.allow(job, keys.publicKey);
  await until('the other rows', () => new Set(steps()).size === 200);
  expect(heard[before]).toMatchObject({ type: 'hello', epoch: 7, heldGpus: 1 });
  // Rows of the last seconds before the break come again, under the number that they had.
  const batches = new Map<number, string>();
  for (const [i, m] of heard.filter(({ type }) => type === 'rows').entries()) {
    if (m.type !== 'rows') continue;
    const content = JSON.stringify(tables[i]);
    expect(batches.get(m.seq) ?? content).toBe(content);
    batches.set(m.seq, content);
  }
  expect(batches.size).toBe(2);
  alloc(8, 1);
  expect(await driver.do('poll', { timeoutMs: 60_000 })).toEqual([{ type: 'alloc', gpus: 1 }]);
});

withPython('bridge: many restarts, one driver', async () => {
  const keys = link.admit(job);
  await start(keys);
  for (let round = 0; round < 4; round++) {
    expect(await driver.do('connected', { wanted: true, timeoutMs: 60_000 })).toBe(true);
    alloc(round, round + 1);
    const news = await driver.do('poll', { timeoutMs: 60_000 });
    expect(news).toEqual([{ type: 'alloc', gpus: round + 1 }]);
    await restart(round * 100);
    link.allow(job, keys.publicKey);
  }
});
