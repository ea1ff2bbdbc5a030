/** The policy of the live cluster: what it is, what another one would mean, and the change of it. */
import { createRoute } from '@hono/zod-openapi';
import {
  noQuery,
  policyChoice,
  policyOrder,
  policyPreview,
  policyState,
  policySwitched,
} from '../../api/index.ts';
import type { Operations } from '../../pcs/operations.ts';
import { jsonBody } from './body.ts';
import { type App, answers, errors, refuseInvalid, takes } from './routes.ts';

const tags = ['policy'];

const see = createRoute({
  method: 'get',
  path: '/v1/policy',
  operationId: 'getPolicy',
  summary: 'See the policy in force, and the switch that waits if one does',
  tags,
  request: { query: noQuery },
  responses: { 200: answers('The policy', policyState), ...errors(400) },
});

const preview = createRoute({
  method: 'post',
  path: '/v1/policy/preview',
  operationId: 'previewPolicy',
  summary: 'Ask what another policy would mean for each promise, without switching',
  tags,
  middleware: jsonBody(),
  request: { ...takes(policyChoice), query: noQuery },
  responses: {
    200: answers('Each active job under both policies', policyPreview),
    ...errors(400, 404, 413, 415, 422),
  },
});

const set = createRoute({
  method: 'put',
  path: '/v1/policy',
  operationId: 'setPolicy',
  summary: 'Switch to another policy, at once or when no promise suffers',
  tags,
  middleware: jsonBody(),
  request: { ...takes(policyOrder), query: noQuery },
  responses: {
    200: answers('What came of it', policySwitched),
    ...errors(400, 404, 413, 415, 422, 503),
  },
});

const cancel = createRoute({
  method: 'delete',
  path: '/v1/policy/waiting',
  operationId: 'cancelPolicySwitch',
  summary: 'Give up the switch that waits',
  tags,
  request: { query: noQuery },
  responses: { 200: answers('The policy, which stays', policyState), ...errors(400, 404, 503) },
});

/** Adds the routes of the policy. */
export function addPolicyRoutes(app: App, { policy }: Operations): void {
  app.openapi(see, (c) => c.json(policy.state(), 200), refuseInvalid(see));
  app.openapi(
    preview,
    (c) => c.json(policy.preview(c.req.valid('json')), 200),
    refuseInvalid(preview),
  );
  app.openapi(set, (c) => c.json(policy.set(c.req.valid('json')), 200), refuseInvalid(set));
  app.openapi(cancel, (c) => c.json(policy.cancel(), 200), refuseInvalid(cancel));
}
