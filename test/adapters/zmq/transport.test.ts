import { afterEach, beforeEach, expect, test } from 'vitest';
import { newKeys } from '../../../src/adapters/zmq/curve.ts';
import {
  type Incoming,
  openTransport,
  type Transport,
} from '../../../src/adapters/zmq/transport.ts';
import { noPython, PythonPeer, until } from '../../bridge/python-peer.ts';

const frameBytesMax = 4 * 1024 * 1024;
const serverKeys = newKeys();
const good = newKeys();
const admitted = new Set<string>();
const errors: unknown[] = [];

let transport: Transport;
let python: PythonPeer;
let heard: Incoming[] = [];

const withPython = test.skipIf(noPython !== null);

beforeEach(() => {
  admitted.clear();
  admitted.add(good.publicKey);
  errors.length = 0;
  heard = [];
  transport = openTransport({
    listen: { host: '127.0.0.1', port: 0 },
    serverKeys,
    admits: (key) => admitted.has(key),
    onError: (error) => errors.push(error),
    frameBytesMax,
    framesMax: 2,
  });
  transport.onMessage((message) => {
    heard.push(message);
    transport.send(message.identity, message.frames);
  });
  python = new PythonPeer('peer.py');
});
afterEach(async () => {
  await python.end();
  await transport.close();
  expect(errors).toEqual([]);
});

async function connect(name: string, more: object = {}): Promise<void> {
  const { endpoint } = transport;
  const secure = { keys: good, serverKey: serverKeys.publicKey };
  await python.do('connect', { name, identity: name, endpoint, ...secure, ...more });
}

async function isRefused(name: string): Promise<void> {
  await python.send(name, 'let me in');
  expect(await python.receive(name, 700)).toBeNull();
  expect(heard).toEqual([]);
}

withPython(
  'Transport: an admitted key: heard, answered, and named with every message',
  async () => {
    await connect('a');
    await python.send('a', 'one');
    await python.send('a', 'two', '');
    expect(await python.receive('a')).toEqual(['one']);
    expect(await python.receive('a')).toEqual(['two', '']);
    expect(heard.map(({ publicKey }) => publicKey)).toEqual([good.publicKey, good.publicKey]);
    expect(heard.map(({ identity }) => identity)).toEqual(['a', 'a']);
  },
);

withPython('Transport: an unknown key is refused, and told so', async () => {
  await connect('a', { keys: newKeys() });
  expect(await python.do('event', { name: 'a', timeoutMs: 60_000 })).toBe('refused');
  await isRefused('a');
});

withPython('Transport: a peer without a key is refused', async () => {
  await connect('a', { keys: null });
  await isRefused('a');
});

withPython('Transport: a peer that expects another server is refused', async () => {
  await connect('a', { serverKey: newKeys().publicKey });
  await isRefused('a');
});

withPython('Transport: a revoked key: the next connection is refused', async () => {
  await connect('a');
  await python.send('a', 'hello');
  expect(await python.receive('a')).toEqual(['hello']);
  admitted.clear();
  heard = [];
  await connect('b');
  expect(await python.do('event', { name: 'b', timeoutMs: 60_000 })).toBe('refused');
  await isRefused('b');
});

withPython('Transport: the largest frame passes, and many frames at once', async () => {
  await connect('a');
  await python.do('big', { name: 'a', size: frameBytesMax });
  const echo = await python.receive('a', 60_000);
  expect(echo?.map((frame) => frame.length)).toEqual([frameBytesMax]);
  await python.send('a', 'x', Buffer.alloc(1_000_000, 'y'), ...Array(50).fill('z'));
  expect((await python.receive('a'))?.map((frame) => frame.length)).toEqual([1, 1_000_000]);
  expect(heard[1]).toMatchObject({ excess: 50 });
});

withPython(
  'Transport: a larger frame costs its sender the connection, and nobody else',
  async () => {
    await connect('other');
    await python.send('other', 'before');
    expect(await python.receive('other')).toEqual(['before']);
    await connect('big');
    expect(await python.do('event', { name: 'big', timeoutMs: 60_000 })).toBe('connected');
    await python.do('big', { name: 'big', size: frameBytesMax + 1 });
    expect(await python.do('event', { name: 'big', timeoutMs: 60_000 })).toBe('disconnected');
    await python.send('other', 'after');
    expect(await python.receive('other')).toEqual(['after']);
    expect(heard.map(({ identity }) => identity)).toEqual(['other', 'other']);
  },
);

withPython(
  'Transport: a peer that comes back under its identity takes its connection over',
  async () => {
    await connect('first', { identity: 'same' });
    await python.send('first', '1');
    expect(await python.receive('first')).toEqual(['1']);
    await connect('second', { identity: 'same' });
    await python.send('second', '2');
    expect(await python.receive('second')).toEqual(['2']);
    expect(transport.send('same', [Buffer.from('for the newer one')])).toBe(true);
    expect(await python.receive('second')).toEqual(['for the newer one']);
  },
);

withPython('Transport: send: false for a peer that is not there or has gone', async () => {
  expect(transport.send('nobody', [Buffer.from('x')])).toBe(false);
  await connect('a');
  await python.send('a', 'x');
  expect(await python.receive('a')).toEqual(['x']);
  await python.do('close', { name: 'a' });
  await until('the peer has gone', () => !transport.send('a', [Buffer.from('x')]));
});

withPython('Transport: send: false when a peer does not read, and others are served', async () => {
  await connect('deaf');
  await connect('other');
  for (const name of ['deaf', 'other']) {
    await python.send(name, 'x');
    expect(await python.receive(name)).toEqual(['x']);
  }
  const block = Buffer.alloc(1_000_000);
  let sent = 0;
  while (sent < 5000 && transport.send('deaf', [block])) sent++;
  expect(sent).toBeLessThan(5000);
  await python.send('other', 'y');
  expect(await python.receive('other')).toEqual(['y']);
});

withPython('Transport: close: what was sent last still arrives', async () => {
  await connect('a');
  await python.send('a', 'x');
  expect(await python.receive('a')).toEqual(['x']);
  for (let i = 0; i < 20; i++) transport.send('a', [Buffer.from(`${i}`)]);
  await transport.close();
  for (let i = 0; i < 20; i++) expect(await python.receive('a')).toEqual([`${i}`]);
  expect(transport.send('a', [Buffer.from('late')])).toBe(false);
});
