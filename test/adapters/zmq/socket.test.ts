import { afterEach, beforeEach, expect, test } from 'vitest';
import { ZMQ } from '../../../src/adapters/zmq/libzmq.ts';
import { type Received, ZmqContext, ZmqSocket } from '../../../src/adapters/zmq/socket.ts';
import { until } from '../../bridge/python-peer.ts';

let context: ZmqContext;
let router: ZmqSocket;
let dealer: ZmqSocket;

beforeEach(() => {
  context = new ZmqContext();
  router = new ZmqSocket(context, ZMQ.ROUTER, { frameBytesMax: 4096, framesMax: 3 });
  dealer = new ZmqSocket(context, ZMQ.DEALER, { frameBytesMax: 4096, framesMax: 3 });
  for (const socket of [router, dealer]) socket.setInt(ZMQ.LINGER, 0);
  router.setInt(ZMQ.ROUTER_MANDATORY, 1);
  router.bind('tcp://127.0.0.1:*');
  dealer.setText(ZMQ.ROUTING_ID, 'peer');
  dealer.connect(router.lastEndpoint());
});
afterEach(() => {
  router.close();
  dealer.close();
  context.terminate();
});

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function texts(message: Received): string[] {
  return message.frames.map((frame) => Buffer.from(frame).toString('latin1'));
}

async function received(socket: ZmqSocket): Promise<Received> {
  let message: Received | null = null;
  await until('a message', () => {
    message ??= socket.receive();
    return message !== null;
  });
  return message ?? { user: '', frames: [], excess: 0 };
}

test('ZmqSocket: there and back, with empty and long frames', async () => {
  expect(dealer.send([bytes(''), bytes('x'.repeat(4096))])).toBe(true);
  const message = await received(router);
  expect(texts(message)).toEqual(['peer', '', 'x'.repeat(4096)]);
  expect(message).toMatchObject({ user: '', excess: 0 });
  expect(router.send([bytes('peer'), bytes('answer')])).toBe(true);
  expect(texts(await received(dealer))).toEqual(['answer']);
});

test('ZmqSocket: nothing there is null, nobody there is false', async () => {
  expect(router.receive()).toBeNull();
  expect(router.send([bytes('stranger'), bytes('hello')])).toBe(false);
  // A refused message leaves nothing behind that the next one could be mixed up with.
  dealer.send([bytes('x')]);
  await received(router);
  expect(router.send([bytes('peer'), bytes('whole')])).toBe(true);
  expect(texts(await received(dealer))).toEqual(['whole']);
});

test('ZmqSocket: frames beyond the limit are counted and thrown away', async () => {
  dealer.send(['a', 'b', 'c', 'd'].map(bytes));
  dealer.send([bytes('next')]);
  const message = await received(router);
  expect(texts(message)).toEqual(['peer', 'a', 'b']);
  expect(message.excess).toBe(2);
  expect(texts(await received(router))).toEqual(['peer', 'next']);
});

test('ZmqSocket: a full queue is false, and drains', async () => {
  const slow = new ZmqSocket(context, ZMQ.DEALER, { frameBytesMax: 16, framesMax: 1 });
  slow.setInt(ZMQ.LINGER, 0);
  slow.setInt(ZMQ.SNDHWM, 5);
  slow.connect('tcp://127.0.0.1:1');
  const sent = Array.from({ length: 20 }, () => slow.send([bytes('x')]));
  expect(sent.filter(Boolean)).toHaveLength(5);
  expect(sent.slice(5)).toEqual(Array(15).fill(false));
  slow.close();
});

test('ZmqSocket: frames are copies', async () => {
  dealer.send([bytes('first')]);
  const first = await received(router);
  dealer.send([bytes('other')]);
  await received(router);
  expect(texts(first)).toEqual(['peer', 'first']);
});

test('ZmqSocket: memory handed to libzmq does not move while it is in use', async () => {
  // Small typed arrays move when their buffer is looked at; messages must survive that.
  for (let i = 0; i < 2000; i++) {
    const frame = new Uint8Array([i & 255, i >> 8]);
    dealer.send([frame]);
    void frame.buffer;
    if (i % 500 === 0) Bun.gc(true);
  }
  for (let i = 0; i < 2000; i++) {
    const { frames } = await received(router);
    expect([...(frames[1] ?? [])]).toEqual([i & 255, i >> 8]);
  }
});

test('ZmqSocket: says what libzmq refused', () => {
  expect(() => dealer.connect('nonsense')).toThrow('connect nonsense: Invalid argument');
  expect(() => router.bind(router.lastEndpoint())).toThrow('Address already in use');
  expect(() => dealer.setInt(9999, 1)).toThrow('option 9999');
});

test('ZmqSocket: a closed one receives and sends nothing', () => {
  dealer.close();
  dealer.close();
  expect([dealer.receive(), dealer.send([bytes('x')]), dealer.readable]).toEqual([
    null,
    false,
    false,
  ]);
});
