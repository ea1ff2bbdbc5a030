/** The preference interface (thesis §3.3.2): objectives, the search for a front, and the front. */
import { createRoute } from '@hono/zod-openapi';
import { frontRequest, frontSearchView, frontView, noQuery, preference } from '../../api/index.ts';
import type { Operations } from '../../pcs/operations.ts';
import { jsonBody } from './body.ts';
import { type App, answers, errors, refuseInvalid, takes } from './routes.ts';

const tags = ['preference'];

const seePreference = createRoute({
  method: 'get',
  path: '/v1/preference',
  operationId: 'getPreference',
  summary: 'See what is wanted little of',
  tags,
  request: { query: noQuery },
  responses: { 200: answers('The objectives', preference), ...errors(400) },
});

const setPreference = createRoute({
  method: 'put',
  path: '/v1/preference',
  operationId: 'setPreference',
  summary: 'Say what is wanted little of; the next search looks for it',
  tags,
  middleware: jsonBody(),
  request: { ...takes(preference), query: noQuery },
  responses: { 200: answers('The objectives', preference), ...errors(400, 413, 415, 503) },
});

const seeFront = createRoute({
  method: 'get',
  path: '/v1/front',
  operationId: 'getFront',
  summary: 'See the newest front, compared with the policy in force',
  tags,
  request: { query: noQuery },
  responses: { 200: answers('The front', frontView), ...errors(400, 404) },
});

const start = createRoute({
  method: 'post',
  path: '/v1/front',
  operationId: 'updateFront',
  summary: 'Search for a new front beside the work of the cluster',
  tags,
  middleware: jsonBody(),
  request: { ...takes(frontRequest), query: noQuery },
  responses: {
    202: answers('The search, which is under way', frontSearchView),
    ...errors(400, 409, 413, 415, 422, 503),
  },
});

const seeSearch = createRoute({
  method: 'get',
  path: '/v1/front/search',
  operationId: 'getFrontSearch',
  summary: 'See how far the search is, or how the last one ended',
  tags,
  request: { query: noQuery },
  responses: { 200: answers('The search', frontSearchView), ...errors(400, 404) },
});

const cancel = createRoute({
  method: 'delete',
  path: '/v1/front/search',
  operationId: 'cancelFrontSearch',
  summary: 'Cancel the search; the front stays as it was',
  tags,
  request: { query: noQuery },
  responses: {
    200: answers('The search, which is stopped', frontSearchView),
    ...errors(400, 404, 503),
  },
});

/** Adds the routes of the preference interface. */
export function addFrontRoutes(app: App, { preference, frontSearch, front }: Operations): void {
  app.openapi(seePreference, (c) => c.json(preference.get(), 200), refuseInvalid(seePreference));
  app.openapi(
    setPreference,
    (c) => c.json(preference.set(c.req.valid('json')), 200),
    refuseInvalid(setPreference),
  );
  app.openapi(seeFront, (c) => c.json(front.show(), 200), refuseInvalid(seeFront));
  app.openapi(
    start,
    (c) => c.json(frontSearch.start(c.req.valid('json')), 202),
    refuseInvalid(start),
  );
  app.openapi(seeSearch, (c) => c.json(frontSearch.state(), 200), refuseInvalid(seeSearch));
  app.openapi(cancel, (c) => c.json(frontSearch.cancel(), 200), refuseInvalid(cancel));
}
