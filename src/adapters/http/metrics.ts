/** Prometheus metrics of the endpoint itself, and of the groups of routes it serves. */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RouteGroup } from './routes.ts';

export interface Metrics {
  /** Counts and times the requests that pass through. */
  readonly middleware: MiddlewareHandler;
  readonly contentType: string;
  /** All metrics as they are now, in Prometheus's text format. */
  read(): Promise<string>;
}

/** Metrics of one endpoint, apart from those of any other in the process. */
export function makeMetrics(groups: readonly RouteGroup[], version: string): Metrics {
  const registry = new Registry();
  new Gauge({
    name: 'foresight_info',
    help: 'Always 1; its label is the version.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1);
  const updates = groups.map((group) => group.measure?.(registry));
  return {
    middleware: requestMeter(registry),
    contentType: registry.contentType,
    async read() {
      for (const update of updates) update?.();
      return registry.metrics();
    },
  };
}

function requestMeter(registry: Registry): MiddlewareHandler {
  const requests = new Counter({
    name: 'foresight_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'foresight_http_request_duration_seconds',
    help: 'From the request to the first byte of its answer, by route.',
    labelNames: ['method', 'route'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  return async (context, next) => {
    const start = performance.now();
    await next();
    const route = matchedRoutes(context).findLast((one) => !one.path.includes('*'))?.path;
    // Made-up paths and methods must not make up labels.
    const labels = { method: route ? context.req.method : 'any', route: route ?? 'unknown' };
    requests.inc({ ...labels, status: context.res.status });
    durations.observe(labels, (performance.now() - start) / 1_000);
  };
}
