import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { ListenAddress } from '../../../src/adapters/zmq/address.ts';
import { newKeys } from '../../../src/adapters/zmq/curve.ts';
import { BridgeError } from '../../../src/adapters/zmq/errors.ts';
import { openTransport, type TransportOptions } from '../../../src/adapters/zmq/transport.ts';

function options(listen: ListenAddress): TransportOptions {
  return {
    listen,
    serverKeys: newKeys(),
    admits: () => false,
    onError: () => undefined,
    frameBytesMax: 4096,
    framesMax: 2,
  };
}

test('openTransport: a port in use is an error that names it, and leaves nothing open', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  const open = () => openTransport(options({ host: '127.0.0.1', port }));
  expect(open).toThrow(BridgeError);
  expect(open).toThrow(`Cannot listen for drivers on tcp://127.0.0.1:${port}: the port is in use`);
  await new Promise((resolve) => other.close(resolve));
  await open().close();
});

test('openTransport: an address that this machine does not have', () => {
  const listen = { host: '192.0.2.1', port: 0, allowRemote: true };
  expect(() => openTransport(options(listen))).toThrow(
    'Cannot listen for drivers on tcp://192.0.2.1',
  );
});

test('openTransport: other machines only when allowed', async () => {
  const open = { host: '0.0.0.0', port: 0, advertise: 'localhost' };
  expect(() => openTransport(options(open))).toThrow('must be allowed explicitly');
  const transport = openTransport(options({ ...open, allowRemote: true }));
  expect(transport.endpoint).toMatch(/^tcp:\/\/localhost:[1-9][0-9]*$/);
  await transport.close();
});

test('openTransport: IPv6', async () => {
  const transport = openTransport(options({ host: '::1', port: 0 }));
  expect(transport.endpoint).toMatch(/^tcp:\/\/\[::1\]:[1-9][0-9]*$/);
  await transport.close();
});

test('Transport: one handler; closing twice is closing once', async () => {
  const transport = openTransport(options({ host: '127.0.0.1', port: 0 }));
  transport.onMessage(() => undefined);
  expect(() => transport.onMessage(() => undefined)).toThrow('one message handler');
  await Promise.all([transport.close(), transport.close()]);
});
