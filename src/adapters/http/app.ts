/** Puts the endpoint together: guards first, then the groups of routes, then its documentation. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import { addDocs } from './docs.ts';
import { requireLocalHost, requireSameOrigin, requireToken } from './guard.ts';
import { makeMetrics } from './metrics.ts';
import { answer, answerError, Problem } from './problem.ts';
import type { App, Env, RouteGroup, RouteSetup } from './routes.ts';

export interface AppOptions extends RouteSetup {
  readonly groups: readonly RouteGroup[];
  /** Null trusts every program of this machine. */
  readonly token: string | null;
  readonly version: string;
}

/** Everything but the socket. */
export function buildApp(options: AppOptions): App {
  const { groups, token, version, report } = options;
  const app: App = new OpenAPIHono<Env>();
  const metrics = makeMetrics(groups, version);
  app.onError(answerError(report));
  app.use(metrics.middleware);
  app.use(headers);
  if (token === null) app.use(requireLocalHost(), requireSameOrigin());
  else app.use(exceptDocs(requireToken(token)));
  app.use(methodNotAllowed({ app, onMethodNotAllowed: refuseMethod }));
  for (const group of groups) group.add(app, options);
  app.get('/metrics', async (c) =>
    c.body(await metrics.read(), 200, { 'Content-Type': metrics.contentType }),
  );
  addDocs(app, { version, groups, needsToken: token !== null });
  app.notFound((c) => {
    const message = `There is no ${c.req.path} here.`;
    return answer(c, new Problem(404, { code: 'unknown-route', message, allowed: 'see /docs' }));
  });
  return app;
}

/** What browsers are told; the page of the documentation needs its own styles only. */
const headers = secureHeaders({
  strictTransportSecurity: false,
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    frameAncestors: ["'none'"],
  },
});

/** A browser cannot be given a token before it has the page that asks for it. */
function exceptDocs(guard: MiddlewareHandler): MiddlewareHandler {
  return (context, next) => {
    const { path } = context.req;
    const open = path === '/openapi.json' || path === '/docs' || path.startsWith('/docs/');
    return open ? next() : guard(context, next);
  };
}

function refuseMethod(context: Context, methods: string[]): Response {
  const { method, path } = context.req;
  const allowed = methods.join(', ');
  const message = `${path} does not answer ${method}.`;
  const headers = { Allow: allowed };
  return answer(context, new Problem(405, { code: 'wrong-method', message, allowed }, headers));
}
