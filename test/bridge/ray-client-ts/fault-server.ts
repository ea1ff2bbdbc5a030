/** A server that misbehaves as told: what no real Ray does on request. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface FaultServer {
  readonly address: string;
  /** `METHOD /path` of each request, in the order of their arrival. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Answers the n-th request as the n-th behaviour says, and all later ones as the last. */
export async function faultServer(...behaviours: readonly Behaviour[]): Promise<FaultServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const behave = behaviours[Math.min(requests.length, behaviours.length - 1)];
    requests.push(`${request.method} ${request.url}`);
    behave?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function answer(status: number, body: string): Behaviour {
  return (_, response) => response.writeHead(status).end(body);
}

export function answerJson(body: unknown): Behaviour {
  return answer(200, JSON.stringify(body));
}

/** Promises more than it sends. */
export const truncated: Behaviour = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('[{"type": "SUBMI');
  setTimeout(() => response.destroy(), 20);
};

/** Closes the connection without a word. */
export const hangUp: Behaviour = (request) => {
  request.socket.destroy();
};

export const silent: Behaviour = () => {};
