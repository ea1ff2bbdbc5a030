/** The endpoint's own documentation: OpenAPI, and a page to read it, without any outside host. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App, RouteGroup } from './routes.ts';

const assets = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
const names = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'] as const;

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Foresight API</title>
    <link rel="icon" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const start = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  validatorUrl: null,
  tryItOutEnabled: true,
});
`;

export interface DocsOptions {
  readonly version: string;
  readonly groups: readonly RouteGroup[];
  readonly needsToken: boolean;
}

/** Adds /openapi.json and /docs, which tell nothing of what the endpoint knows. */
export function addDocs(app: App, { version, groups, needsToken }: DocsOptions): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Foresight', version, license: { name: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: groups.flatMap((group) => [...group.tags]),
    security: needsToken ? [{ token: [] }] : [{}],
  });
  app.get('/docs', (c) => c.html(page));
  app.get('/docs/start.js', (c) => c.body(start, 200, { 'Content-Type': 'text/javascript' }));
  for (const name of names) {
    app.get(`/docs/${name}`, () => new Response(Bun.file(join(assets, name))));
  }
}
