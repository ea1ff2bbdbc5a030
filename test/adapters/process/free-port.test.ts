import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { findFreePort, isPortTaken } from '../../../src/adapters/process/free-port.ts';

test('findFreePort: is free, and outside the range of outgoing connections', async () => {
  const port = await findFreePort();
  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThan(32_000);
  expect(await isPortTaken(port)).toBe(false);
});

test('isPortTaken: a port that something listens on', async () => {
  const port = await findFreePort();
  const server = createServer();
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  expect(await isPortTaken(port)).toBe(true);
  await new Promise((done) => server.close(done));
});
