/** Logs and events, which go on for as long as the client listens. */
import { createRoute } from '@hono/zod-openapi';
import { eventsHeaders, eventsQuery, jobParams, logsQuery } from '../../api/index.ts';
import type { EventRow } from '../../pcs/history.ts';
import type { Operations } from '../../pcs/operations.ts';
import { type App, answersText, errors, type RouteSetup, refuseInvalid } from './routes.ts';
import { streamed } from './stream.ts';

const logs = createRoute({
  method: 'get',
  path: '/v1/jobs/{id}/logs',
  operationId: 'getLogs',
  summary: "Read what a job's present driver has printed",
  tags: ['jobs'],
  request: { params: jobParams, query: logsQuery },
  responses: { 200: answersText('The log'), ...errors(400, 404, 409, 503) },
});

const events = createRoute({
  method: 'get',
  path: '/v1/events',
  operationId: 'followEvents',
  summary: 'Follow everything that happens',
  description:
    'Server-sent events: stored ones first, then live ones without end. `id` is the id of the ' +
    'event, `data` the event as JSON (schema Event). A comment is sent when nothing happens.',
  tags: ['events'],
  request: { query: eventsQuery, headers: eventsHeaders },
  responses: {
    200: answersText('A stream of events', 'text/event-stream'),
    ...errors(400, 404),
  },
});

/** Adds the routes that stream. */
export function addStreamRoutes(app: App, operations: Operations, setup: RouteSetup): void {
  app.openapi(
    logs,
    async (c) => {
      const { id } = c.req.valid('param');
      if (c.req.valid('query').follow === '0') return c.text(await operations.logs(id), 200);
      const type = 'text/plain; charset=utf-8';
      return streamed(c, { ...setup, type, heartbeat: null }, (signal) =>
        operations.followLogs(id, signal),
      );
    },
    refuseInvalid(logs),
  );
  app.openapi(
    events,
    (c) => {
      const { after, job } = c.req.valid('query');
      if (job !== undefined) operations.job(job);
      const last = Number(c.req.valid('header')['last-event-id'] ?? after ?? 0);
      const type = 'text/event-stream';
      return streamed(c, { ...setup, type, heartbeat: ': still here\n\n' }, (signal) =>
        messages(operations.events(last, signal, job)),
      );
    },
    refuseInvalid(events),
  );
}

async function* messages(events: AsyncIterable<EventRow>): AsyncGenerator<string> {
  yield ': the events follow\n\n';
  for await (const event of events) yield `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;
}
