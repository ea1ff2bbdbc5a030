import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { rayRunner } from '../../../src/adapters/ray/runner.ts';
import { faultServer } from '../../bridge/ray-client-ts/fault-server.ts';

test('logs: one that is too long to be read at once is refused, not held in memory', async () => {
  const packageDirectory = mkdtempSync(join(tmpdir(), 'packages-'));
  onTestFinished(() => rmSync(packageDirectory, { recursive: true }));
  let sentMiB = 0;
  const server = await faultServer((_, response) => {
    response.writeHead(200).write('{"logs": "');
    const line = 'x'.repeat(1024 * 1024);
    const send = () => {
      if (response.destroyed) return;
      sentMiB += 1;
      if (response.write(line)) setImmediate(send);
      else response.once('drain', send);
    };
    send();
  });
  onTestFinished(() => server.close());
  const runner = rayRunner({ address: server.address, packageDirectory });
  await expect(runner.logs('talks', 0)).rejects.toMatchObject({
    kind: 'conflict',
    code: 'log-too-long',
    field: 'follow',
    message: expect.stringContaining('longer than 67108864 bytes: follow it'),
  });
  expect(sentMiB).toBeLessThan(200);
});
