import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { protocolVersion, type UpMessage } from '../../../bridge/index.ts';
import { newKeys } from '../../../src/adapters/zmq/curve.ts';
import { openDriverLink, type ZmqDriverLink } from '../../../src/adapters/zmq/driver-link.ts';
import type { DriverKeys } from '../../../src/pcs/ports.ts';
import { base64, noPython, PythonPeer, until } from '../../bridge/python-peer.ts';

const withPython = test.skipIf(noPython !== null);
const serverKeys = newKeys();

let link: ZmqDriverLink;
let python: PythonPeer;
let heard: UpMessage[] = [];
let warnings: string[] = [];
let errors: unknown[] = [];
let nowMs = 0;

beforeEach(() => {
  [heard, warnings, errors, nowMs] = [[], [], [], 0];
  link = openDriverLink({
    listen: { host: '127.0.0.1', port: 0 },
    serverKeys,
    warn: (text) => warnings.push(text),
    onError: (error) => errors.push(error),
    nowMs: () => nowMs,
  });
  link.onMessage((message) => {
    heard.push(message);
    link.send({ v: protocolVersion, job: message.job, inc: message.inc, type: 'bye' });
  });
  python = new PythonPeer('peer.py');
});
afterEach(async () => {
  await python.end();
  await link.close();
});

function identityOf(job: string, inc = 0): string {
  return `${job}/${inc}/0123456789abcdef`;
}

async function connect(name: string, keys: DriverKeys, identity = identityOf(name)) {
  const { endpoint, serverKey } = link;
  await python.do('connect', { name, endpoint, serverKey, keys, identity });
}

function hello(job: string, change: object = {}): string {
  const header = {
    v: 1,
    type: 'hello',
    job,
    inc: 0,
    pid: 1,
    epoch: -1,
    heldGpus: 0,
    trials: [],
    trialsTotal: null,
  };
  return JSON.stringify({ ...header, ...change });
}

/** Sends a sound message and waits for its answer: all that was sent before it has been handled. */
async function isAlive(name: string, change: object = {}): Promise<void> {
  await python.send(name, hello(name, change));
  expect(await python.receive(name)).not.toBeNull();
}

withPython('DriverLink: admits, hears and answers', async () => {
  expect(link.serverKey).toBe(serverKeys.publicKey);
  await connect('a', link.admit('a'));
  await isAlive('a');
  expect(heard).toEqual([JSON.parse(hello('a'))]);
  expect(link.stats()).toEqual({
    received: 1,
    sent: 1,
    dropped: { json: 0, schema: 0, job: 0, rate: 0, arrow: 0 },
    peers: 1,
  });
  nowMs = 10_001;
  expect(link.stats().peers).toBe(0);
});

withPython('DriverLink: a driver speaks for its own job alone', async () => {
  await connect('a', link.admit('a'));
  const intruder = link.admit('b');
  await connect('b', intruder);
  await isAlive('b');
  await python.send('b', hello('a'));
  await isAlive('b');
  expect(heard.map(({ job }) => job)).toEqual(['b', 'b']);
  expect(warnings).toEqual([
    "Dropped a message from a driver (job): of job 'b': it speaks for job 'a'",
  ]);
  expect(link.stats().dropped).toMatchObject({ job: 1 });
});

withPython('DriverLink: a borrowed identity gives no access to messages of its owner', async () => {
  await connect('a', link.admit('a'));
  await isAlive('a');
  // It knows the job and the incarnation, but not the nonce.
  const intruder = link.admit('b');
  await connect('b', intruder, 'a/0/fedcba9876543210');
  await python.send('b', hello('a'));
  await python.send('b', hello('b'));
  await until('both were dropped', () => link.stats().dropped['job'] === 2);
  expect(link.send({ v: 1, job: 'a', inc: 0, type: 'cancel' })).toBe(true);
  expect(await python.receive('a')).toEqual([expect.stringContaining('"cancel"')]);
  expect(await python.receive('b', 300)).toBeNull();
});

withPython('DriverLink: a forgotten job is not heard any more, nor let in again', async () => {
  const keys = link.admit('a');
  await connect('a', keys);
  await isAlive('a');
  link.forget('a');
  await python.send('a', hello('a'));
  await until('it was dropped', () => link.stats().dropped['job'] === 1);
  expect(heard).toHaveLength(1);
  expect(link.send({ v: 1, job: 'a', inc: 0, type: 'cancel' })).toBe(false);
  await python.do('connect', {
    name: 'again',
    endpoint: link.endpoint,
    serverKey: link.serverKey,
    keys,
    identity: identityOf('a'),
  });
  expect(await python.do('event', { name: 'again', timeoutMs: 60_000 })).toBe('refused');
});

withPython('DriverLink: a new key of a job replaces the old one', async () => {
  await connect('a', link.admit('a'));
  await isAlive('a');
  const second = link.admit('a');
  await python.send('a', hello('a'));
  await until('the old one was dropped', () => link.stats().dropped['job'] === 1);
  await python.do('close', { name: 'a' });
  await connect('a', second, identityOf('a', 1));
  await isAlive('a', { inc: 1 });
  expect(heard.map(({ inc }) => inc)).toEqual([0, 1]);
  expect(link.send({ v: 1, job: 'a', inc: 0, type: 'cancel' })).toBe(false);
});

withPython('DriverLink: allow lets a driver of an earlier coordinator in', async () => {
  const keys = newKeys();
  link.allow('a', keys.publicKey);
  link.allow('a', keys.publicKey);
  await connect('a', keys);
  await isAlive('a');
  expect(() => link.allow('b', keys.publicKey)).toThrow("the key of job 'b' belongs to job 'a'");
  expect(() => link.allow('b', 'short')).toThrow('is not 40 characters of Z85');
});

withPython('DriverLink: 200 messages a second, over all connections of a job', async () => {
  const keys = link.admit('a');
  await connect('a', keys);
  const frames = [base64(hello('a'))];
  await python.do('flood', { name: 'a', frames, count: 500 });
  await until('the flood is over', () => heard.length + (link.stats().dropped['rate'] ?? 0) >= 500);
  expect(heard).toHaveLength(200);
  expect(link.stats().dropped).toMatchObject({ rate: 300 });
  expect(warnings).toEqual([
    "Dropped a message from a driver (rate): job 'a' sends more than 200 a second",
  ]);
  nowMs = 1000;
  await isAlive('a');
  await connect('other', link.admit('other'));
  await isAlive('other');
});

withPython('DriverLink: no frames end it, and what is sound still arrives', async () => {
  await connect('a', link.admit('a'));
  const json = fc.json().map((text) => Buffer.from(text));
  const sound = fc.constant(Buffer.from(hello('a')));
  const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array));
  const message = fc.array(fc.oneof(bytes, json, sound), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 20 }), async (messages) => {
      nowMs += 1000;
      const before = heard.length;
      for (const frames of messages) await python.send('a', ...frames);
      await python.send('a', hello('a', { pid: nowMs }));
      await until('the sound one', () => {
        const last = heard.at(-1);
        return last?.type === 'hello' && last.pid === nowMs;
      });
      expect(heard.length).toBeGreaterThan(before);
    }),
    { numRuns: 30 },
  );
  expect(errors).toEqual([]);
});

withPython('DriverLink: what the handler throws is reported and ends nothing', async () => {
  const other = openDriverLink({
    listen: { host: '127.0.0.1', port: 0 },
    serverKeys,
    warn: () => undefined,
    onError: (error) => errors.push(error),
  });
  const jobs: string[] = [];
  other.onMessage(({ job }) => {
    jobs.push(job);
    throw new Error('the disk is full');
  });
  const { endpoint, serverKey } = other;
  const identity = identityOf('a');
  await python.do('connect', { name: 'a', endpoint, serverKey, keys: other.admit('a'), identity });
  await python.send('a', hello('a'));
  await python.send('a', hello('a'));
  await until('both were heard', () => jobs.length === 2);
  expect(errors.map(String)).toEqual(['Error: the disk is full', 'Error: the disk is full']);
  await other.close();
});

test('DriverLink: send is false for a job that nobody runs', () => {
  link.admit('a');
  expect(link.send({ v: 1, job: 'a', inc: 0, type: 'cancel' })).toBe(false);
  expect(link.send({ v: 1, job: 'b', inc: 0, type: 'cancel' })).toBe(false);
});
