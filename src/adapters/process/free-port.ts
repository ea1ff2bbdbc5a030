import { createServer } from 'node:net';

const host = '127.0.0.1';

/** A loopback port that nobody listens on at this moment. */
export async function findFreePort(): Promise<number> {
  return (await tryToListen(0)) ?? 0;
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
