import { expect, test } from 'vitest';
import { bindEndpoint, connectEndpoint } from '../../../src/adapters/zmq/address.ts';

test.each([
  ['127.0.0.1', 0, 'tcp://127.0.0.1:*'],
  ['127.0.0.1', 5555, 'tcp://127.0.0.1:5555'],
  ['127.1.2.3', 1, 'tcp://127.1.2.3:1'],
  ['localhost', 65_535, 'tcp://127.0.0.1:65535'],
  ['::1', 5555, 'tcp://[::1]:5555'],
])('bindEndpoint: %s port %d', (host, port, endpoint) => {
  expect(bindEndpoint({ host, port })).toBe(endpoint);
});

test.each(['192.168.1.2', '0.0.0.0', '::', 'fe80::1'])(
  'bindEndpoint: %s must be allowed explicitly',
  (host) => {
    expect(() => bindEndpoint({ host, port: 1 })).toThrow('which other machines can reach');
    expect(() => bindEndpoint({ host, port: 1, allowRemote: false })).toThrow(host);
    const endpoint = bindEndpoint({ host, port: 1, allowRemote: true, advertise: 'head' });
    expect(endpoint).toBe(host.includes(':') ? `tcp://[${host}]:1` : `tcp://${host}:1`);
  },
);

test.each(['0.0.0.0', '::'])('bindEndpoint: %s needs a host to tell drivers', (host) => {
  expect(() => bindEndpoint({ host, port: 1, allowRemote: true })).toThrow('drivers need a host');
});

test.each(['example.com', '', '256.0.0.1', '*'])('bindEndpoint: host %j is no address', (host) => {
  expect(() => bindEndpoint({ host, port: 1 })).toThrow('IP address or localhost');
});

test.each([-1, 65_536, 1.5, Number.NaN])('bindEndpoint: port %d is none', (port) => {
  expect(() => bindEndpoint({ host: '127.0.0.1', port })).toThrow(`port is ${port}`);
});

test('connectEndpoint: the bound port, at the advertised host', () => {
  const listen = { host: '0.0.0.0', port: 0, allowRemote: true };
  expect(connectEndpoint(listen, 'tcp://127.0.0.1:4711')).toBe('tcp://127.0.0.1:4711');
  const named = { ...listen, advertise: 'head.example' };
  expect(connectEndpoint(named, 'tcp://0.0.0.0:4711')).toBe('tcp://head.example:4711');
  const v6 = { ...listen, advertise: 'fd00::7' };
  expect(connectEndpoint(v6, 'tcp://[::]:4711')).toBe('tcp://[fd00::7]:4711');
});
