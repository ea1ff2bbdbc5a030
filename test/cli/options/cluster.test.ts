import { expect, test } from 'vitest';
import { clusterOf } from '../../../src/cli/options/cluster.ts';

test('clusterOf: the bridge of a Ray of this machine is on loopback', () => {
  const bridge = { host: '127.0.0.1', allowRemote: false, port: null };
  expect(clusterOf({})).toEqual({ rayAddress: null, bridge, storage: null });
  for (const rayAddress of ['http://127.0.0.1:8265', 'http://[::1]:8265', 'http://localhost']) {
    expect(clusterOf({ rayAddress }).bridge).toEqual(bridge);
  }
});

test('clusterOf: nodes of a Ray elsewhere need an address that they reach', () => {
  const rayAddress = 'http://head:8265';
  expect(() => clusterOf({ rayAddress })).toThrow(
    '--bridge-host is missing; allowed is an address of this machine that the nodes of http://head:8265 reach.',
  );
  const there = { rayAddress, bridgeHost: '0.0.0.0', bridgeAdvertise: 'me', bridgePort: 7000 };
  expect(clusterOf(there).bridge).toEqual({
    host: '0.0.0.0',
    allowRemote: true,
    advertise: 'me',
    port: 7000,
  });
  // Such as the end of a tunnel.
  expect(clusterOf({ rayAddress, bridgeHost: '127.0.0.1' }).bridge.host).toBe('127.0.0.1');
});
