import type { Operations } from '../../pcs/operations.ts';
import { buildApp } from './app.ts';
import { authorityOf, type Bind, EndpointError } from './bind.ts';
import { checkToken } from './guard.ts';
import { pcsRoutes } from './pcs.ts';
import { type Incident, reportToStderr } from './problem.ts';
import type { App, RouteGroup } from './routes.ts';

export interface ServeOptions {
  readonly operations: Operations;
  readonly bind: Bind;
  /** Null only where nobody else can get at it: on a loopback address. */
  readonly token: string | null;
  readonly version: string;
  /** Routes of other products. */
  readonly groups?: readonly RouteGroup[];
  /** Where unexpected errors go; standard error if nobody takes them. */
  readonly report?: (incident: Incident) => void;
  /** How often a silent stream of events shows that it is alive; default 15 s. */
  readonly heartbeatMs?: number;
}

export interface Endpoint {
  /** Without a slash at the end. */
  readonly url: string;
  /** Stops listening and ends what is under way, streams too. */
  close(): Promise<void>;
}

/** Opens the HTTP endpoint, or throws `EndpointError` when it cannot be opened there. */
export function serve(options: ServeOptions): Endpoint {
  const { operations, bind, token, version, groups = [] } = options;
  checkToken(bind, token);
  const ending = new AbortController();
  const app = buildApp({
    groups: [pcsRoutes(operations), ...groups],
    token,
    version,
    report: options.report ?? reportToStderr,
    ending: ending.signal,
    heartbeatMs: options.heartbeatMs ?? 15_000,
  });
  const server = listen(bind, app);
  return {
    url: `http://${authorityOf({ host: bind.host, port: server.port ?? bind.port })}`,
    async close() {
      ending.abort();
      await server.stop(true);
    },
  };
}

function listen({ host, port }: Bind, app: App): Bun.Server<undefined> {
  try {
    return Bun.serve({
      hostname: host,
      port,
      // Seconds without a byte either way; streams lift it for themselves.
      idleTimeout: 120,
      // The routes have limits of their own, and say so in the shape of all errors.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      fetch: (request: Request, server: Bun.Server<undefined>) => app.fetch(request, { server }),
    });
  } catch (error) {
    throw new EndpointError(whyNot({ host, port }, error), { cause: error });
  }
}

function whyNot(bind: Bind, error: unknown): string {
  const where = authorityOf(bind);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `Cannot listen on ${where}: another program does. Stop it, or choose another port.`;
    case 'EACCES':
      return `Cannot listen on ${where}: not allowed. Choose a port of 1024 or more.`;
    case 'EADDRNOTAVAIL':
      return `Cannot listen on ${where}: this machine has no such address.`;
    default:
      return `Cannot listen on ${where}: ${error instanceof Error ? error.message : error}.`;
  }
}
