/** The cluster, its health, and packages for its jobs. */
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { cluster, health, noQuery, packageStored } from '../../api/index.ts';
import type { Operations } from '../../pcs/operations.ts';
import { binaryBody } from './body.ts';
import { type App, answers, errors, refuseInvalid } from './routes.ts';
import { checkZip, zipBytesMax } from './zip.ts';

const seeCluster = createRoute({
  method: 'get',
  path: '/v1/cluster',
  operationId: 'getCluster',
  summary: 'See the cluster and what is given away of it',
  tags: ['cluster'],
  request: { query: noQuery },
  responses: { 200: answers('The cluster', cluster), ...errors(400) },
});

const seeHealth = createRoute({
  method: 'get',
  path: '/v1/health',
  operationId: 'getHealth',
  summary: 'See whether all is well',
  tags: ['cluster'],
  request: { query: noQuery },
  responses: {
    200: answers('All is well', health),
    503: answers('Something is not; `problems` says what', health),
    ...errors(400),
  },
});

const upload = createRoute({
  method: 'post',
  path: '/v1/packages',
  operationId: 'uploadPackage',
  summary: 'Upload a zip of a working directory, to be named in submissions',
  tags: ['jobs'],
  middleware: binaryBody('application/zip', zipBytesMax),
  request: {
    query: noQuery,
    body: {
      required: true,
      content: {
        'application/zip': {
          schema: z.string().meta({ format: 'binary', description: 'At most 100 MiB' }),
        },
      },
    },
  },
  responses: { 201: answers('Its id', packageStored), ...errors(400, 413, 415, 503) },
});

/** Adds the routes of the cluster and of packages. */
export function addClusterRoutes(app: App, operations: Operations): void {
  app.openapi(seeCluster, (c) => c.json(operations.cluster(), 200), refuseInvalid(seeCluster));
  app.openapi(
    seeHealth,
    (c) => {
      const seen = operations.health();
      return seen.status === 'ok' ? c.json(seen, 200) : c.json(seen, 503);
    },
    refuseInvalid(seeHealth),
  );
  app.openapi(
    upload,
    async (c) => {
      const zip = new Uint8Array(await c.req.arrayBuffer());
      checkZip(zip);
      return c.json(await operations.upload(zip), 201);
    },
    refuseInvalid(upload),
  );
}
