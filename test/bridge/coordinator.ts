/**
 * A coordinator's end of the bridge for the Python tests: the product's link in a process of its
 * own. Its first line says where it listens; then every message that it hears is a line out, and
 * every line in is a message to send. `welcome` it sends by itself.
 */
import { createInterface } from 'node:readline';
import { openDriverLink } from '../../src/adapters/zmq/driver-link.ts';

const [port = '0', job = 'job', publicKey = '', serverKeys = ''] = process.argv.slice(2);

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

const link = openDriverLink({
  listen: { host: '127.0.0.1', port: Number(port) },
  serverKeys: JSON.parse(serverKeys),
  warn: (warning) => say({ warning }),
  onError: (error) => say({ error: String(error) }),
});
link.allow(job, publicKey);
link.onMessage((message, table) => {
  if (message.type === 'hello') {
    link.send({ v: 1, job, inc: message.inc, type: 'welcome', stateEverySeconds: 0.2 });
  }
  say({ ...message, rows: table?.rows });
});
say({ endpoint: link.endpoint });
for await (const line of createInterface({ input: process.stdin })) link.send(JSON.parse(line));
await link.close();
