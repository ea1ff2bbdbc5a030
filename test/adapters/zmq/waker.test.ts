import { afterEach, beforeEach, expect, test } from 'vitest';
import { ZMQ } from '../../../src/adapters/zmq/libzmq.ts';
import { ZmqContext, ZmqSocket } from '../../../src/adapters/zmq/socket.ts';
import { Waker } from '../../../src/adapters/zmq/waker.ts';
import { noPython, PythonPeer, until } from '../../bridge/python-peer.ts';

const sizes = { frameBytesMax: 4096, framesMax: 3 };
const errors: unknown[] = [];
let context: ZmqContext;
let router: ZmqSocket;
let waker: Waker;

beforeEach(() => {
  errors.length = 0;
  context = new ZmqContext();
  router = new ZmqSocket(context, ZMQ.ROUTER, sizes);
  router.setInt(ZMQ.LINGER, 0);
  router.bind('tcp://127.0.0.1:*');
  waker = new Waker((error) => errors.push(error));
});
afterEach(async () => {
  await waker.stop(() => context.shutdown());
  router.close();
  context.terminate();
});

function dealerTo(endpoint: string): ZmqSocket {
  const dealer = new ZmqSocket(context, ZMQ.DEALER, sizes);
  dealer.setInt(ZMQ.LINGER, 0);
  dealer.connect(endpoint);
  return dealer;
}

test('Waker: hears what came before it started and every message after', async () => {
  const heard: string[] = [];
  const dealer = dealerTo(router.lastEndpoint());
  dealer.send([Buffer.from('early')]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  waker.add(router, ({ frames }) => heard.push(Buffer.from(frames[1] ?? []).toString()));
  waker.start();
  await until('the early message', () => heard.length === 1);
  for (let i = 0; i < 50; i++) {
    dealer.send([Buffer.from(`${i}`)]);
    await until(`message ${i}`, () => heard.length === i + 2);
  }
  expect(heard).toEqual(['early', ...Array.from({ length: 50 }, (_, i) => `${i}`)]);
  dealer.close();
});

test('Waker: what a handler throws is reported, and the next message is handled', async () => {
  let handled = 0;
  waker.add(router, () => {
    handled++;
    if (handled % 2 === 1) throw new Error(`no ${handled}`);
  });
  waker.start();
  const dealer = dealerTo(router.lastEndpoint());
  for (let i = 0; i < 4; i++) dealer.send([Buffer.from('x')]);
  await until('four messages', () => handled === 4);
  expect(errors.map(String)).toEqual(['Error: no 1', 'Error: no 3']);
  dealer.close();
});

test('Waker: a flood does not keep timers from running', async () => {
  let handled = 0;
  let handledAtFirstTick = 0;
  waker.add(router, () => handled++);
  const dealer = dealerTo(router.lastEndpoint());
  await until('5000 queued', () => {
    while (dealer.send([Buffer.from('x')]) && ++handledAtFirstTick < 1000);
    return handledAtFirstTick >= 1000;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  handledAtFirstTick = -1;
  waker.start();
  setTimeout(() => {
    handledAtFirstTick = handled;
  }, 0);
  await until('all of them', () => handled === 1000);
  expect(handledAtFirstTick).toBeGreaterThanOrEqual(0);
  expect(handledAtFirstTick).toBeLessThan(1000);
  dealer.close();
});

test.skipIf(noPython !== null)(
  'Waker: no wake-up is lost while this side pushes messages of its own',
  async () => {
    let peer: Uint8Array | undefined;
    let requests = 0;
    waker.add(router, ({ frames: [identity, body] }) => {
      peer = identity;
      requests++;
      if (identity && body) router.send([identity, body]);
    });
    waker.start();
    // Sending makes libzmq do pending work, which takes the edge off the file descriptor.
    const pushing = setInterval(() => {
      for (let i = 0; peer !== undefined && i < 5; i++) router.send([peer, Buffer.from('P')]);
      waker.afterSend();
    }, 1);
    const python = new PythonPeer('peer.py');
    try {
      await python.do('connect', { name: 'a', endpoint: router.lastEndpoint() });
      const soak = { name: 'a', seconds: 4, seed: 7 };
      const report = await python.do<{ requests: number; pushes: number; stalls: number }>(
        'soak',
        soak,
      );
      expect(report).toMatchObject({ stalls: 0, requests });
      expect(report.requests).toBeGreaterThan(100);
      expect(report.pushes).toBeGreaterThan(100);
    } finally {
      clearInterval(pushing);
      await python.end();
    }
  },
);

const openAndClose = `
  import { openTransport } from './src/adapters/zmq/transport.ts';
  import { newKeys } from './src/adapters/zmq/curve.ts';
  const transport = openTransport({
    listen: { host: '127.0.0.1', port: 0 }, serverKeys: newKeys(), admits: () => false,
    onError: (error) => { throw error; }, frameBytesMax: 4096, framesMax: 2,
  });
  transport.onMessage(() => undefined);
  setTimeout(() => { console.log('still here'); transport.close(); }, 300);
`;

test('Waker: keeps the process alive until it is stopped, and no longer', async () => {
  const child = Bun.spawn([process.execPath, '-e', openAndClose], {
    stdout: 'pipe',
    stderr: 'inherit',
  });
  expect((await new Response(child.stdout).text()).trim()).toBe('still here');
  expect(await child.exited).toBe(0);
});

test('Waker: a process that exits without stopping it does exit', async () => {
  const script = `${openAndClose}; setTimeout(() => process.exit(7), 100);`;
  expect(await Bun.spawn([process.execPath, '-e', script], { stderr: 'inherit' }).exited).toBe(7);
});

test('Waker: stops at once if it was never started', async () => {
  const idle = new Waker(() => undefined);
  await idle.stop(() => undefined);
  idle.afterSend();
  expect(errors).toEqual([]);
});
