import { onTestFinished } from 'vitest';
import { ForesightClient } from '../../../src/adapters/http/client.ts';
import type { Incident } from '../../../src/adapters/http/problem.ts';
import { type ServeOptions, serve } from '../../../src/adapters/http/serve.ts';
import { type Bench, openBench } from '../../support/coordinator.ts';
import { aPath } from '../sqlite/builders.ts';

export interface Served {
  readonly url: string;
  readonly bench: Bench;
  readonly historyPath: string;
  readonly client: ForesightClient;
  /** What was reported as unexpected. */
  readonly incidents: Incident[];
  /** Fetches a path of the endpoint. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Posts JSON. */
  post(path: string, body: unknown): Promise<Response>;
  /** Puts JSON. */
  put(path: string, body: unknown): Promise<Response>;
  close(): Promise<void>;
}

/** A submission that the cluster of 4 GPUs can run. */
export const good = {
  name: 'tune',
  entrypoint: 'python tune.py',
  trials: 2,
  demand: { stepsPerTrial: 10, secondsPerStep: 2 },
};

/** A real endpoint over a real coordinator and history, on a free port, closed after the test. */
export async function served(options: Partial<ServeOptions> = {}, gpus = 4): Promise<Served> {
  const historyPath = aPath();
  const bench = await openBench({ gpus, historyPath });
  const incidents: Incident[] = [];
  const endpoint = serve({
    operations: bench.coordinator,
    bind: { host: '127.0.0.1', port: 0 },
    token: null,
    version: '1.2.3',
    report: (incident) => incidents.push(incident),
    ...options,
  });
  onTestFinished(async () => {
    await endpoint.close();
    bench.coordinator.stop();
    bench.history.close();
  });
  const { url } = endpoint;
  const ask = (path: string, init?: RequestInit) => fetch(url + path, init);
  return {
    url,
    bench,
    historyPath,
    client: new ForesightClient({ url, token: options.token ?? null }),
    incidents,
    ask,
    post: (path, body) => ask(path, jsonPost(JSON.stringify(body))),
    put: (path, body) => ask(path, { ...jsonPost(JSON.stringify(body)), method: 'PUT' }),
    close: () => endpoint.close(),
  };
}

/** A POST of this text as JSON. */
export function jsonPost(body: string, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } };
}

/** The error in a response. */
export async function errorOf(response: Response): Promise<Record<string, unknown>> {
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  return error;
}
