import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const host = '127.0.0.1';

/**
 * Below the ports that systems give to outgoing connections: one of those could be taken between
 * the moment it is found free and the moment it is used.
 */
const lowest = 20_000;
const highest = 32_000;
const triesMax = 100;

/** A loopback port that nobody listens on at this moment, and that no connection will be given. */
export async function findFreePort(): Promise<number> {
  for (let i = 0; i < triesMax; i++) {
    const port = randomInt(lowest, highest);
    if ((await tryToListen(port)) !== null) return port;
  }
  throw new Error(`no free port between ${lowest} and ${highest} in ${triesMax} tries`);
}

/** Whether something listens on that loopback port already. */
export async function isPortTaken(port: number): Promise<boolean> {
  return (await tryToListen(port)) === null;
}

/** Listens for a moment; the port, or null when it cannot. */
function tryToListen(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(found));
    });
  });
}
