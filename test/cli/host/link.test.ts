import { once } from 'node:events';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { openLink } from '../../../src/cli/host/link.ts';
import { aHistory, aJob, aPath } from '../../adapters/sqlite/builders.ts';

function options(port: number | null = null) {
  const folder = dirname(aPath());
  return { folder, bridge: { host: '127.0.0.1', port }, note: (text: string) => expect.fail(text) };
}

test('openLink: the port of the last start, unless another program has it and no driver wants it', async () => {
  const history = aHistory();
  const first = openLink(options(), history);
  await first.close();
  const again = openLink(options(), history);
  expect(again.endpoint).toBe(first.endpoint);
  await again.close();

  const port = Number(first.endpoint.split(':').at(-1));
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  history.saveJob(aJob({ id: 'tune-0', status: 'running', driverKey: 'key' }));
  expect(() => openLink(options(), history)).toThrow(
    `Another program uses port ${port}, where running jobs look for this one (tune-0).`,
  );
  expect(() => openLink(options(port), history)).toThrow('the port is in use');
  history.saveJob(aJob({ id: 'tune-0', status: 'failed', driverKey: 'key' }));
  const elsewhere = openLink(options(), history);
  expect(elsewhere.endpoint).not.toBe(first.endpoint);
  await elsewhere.close();
  other.close();
});
