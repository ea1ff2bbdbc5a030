/** What groups of routes are made of, so that each product brings its own. */
import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { apiError, toApiError } from '../../api/index.ts';
import { type Incident, Problem } from './problem.ts';

/** What Bun hands to each request. */
export interface Env {
  readonly Bindings: { readonly server: Bun.Server<undefined> };
}
export type App = OpenAPIHono<Env>;
export type RequestContext = Context<Env>;

/** What a group may need of the endpoint it is part of. */
export interface RouteSetup {
  /** Aborts when the endpoint closes; streams end then. */
  readonly ending: AbortSignal;
  /** How often a silent stream shows that it is alive. */
  readonly heartbeatMs: number;
  /** Takes errors that no answer can tell of. */
  readonly report: (incident: Incident) => void;
}

/** The routes of one product, with their metrics. */
export interface RouteGroup {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  add(app: App, setup: RouteSetup): void;
  /** Registers metrics; what it returns brings them up to date before each reading. */
  measure?(registry: Registry): () => void;
}

/** A JSON answer, for a route's `responses`. */
export function answers<T extends z.ZodType>(description: string, schema: T) {
  return { description, content: { 'application/json': { schema } } };
}

/** A text answer of this type, for a route's `responses`. */
export function answersText(description: string, type = 'text/plain') {
  return { description, content: { [type]: { schema: z.string() } } };
}

/** A JSON body, for a route's `request`. */
export function takes<T extends z.ZodType>(schema: T) {
  return { body: { required: true, content: { 'application/json': { schema } } } };
}

const descriptions = {
  400: 'The request is malformed: `field`, `value` and `allowed` say where and how.',
  401: 'The token is missing or wrong.',
  403: 'A web page asks, or the Host header names another machine.',
  404: 'There is no such thing.',
  409: 'It cannot be done in the present state.',
  413: 'The body is too large.',
  415: 'The body has another content type.',
  422: 'It is well-formed, and impossible on this cluster.',
  500: 'Something unexpected; the log says more under the incident id.',
  503: 'The cluster cannot be reached or shows no GPUs, or the history cannot be written.',
} as const;
type ErrorStatus = keyof typeof descriptions;

/** The errors a route can answer with, beside those that all can. */
export function errors<const S extends readonly ErrorStatus[]>(...statuses: S) {
  const all = [...statuses, 401, 403, 500] as const;
  const listed = all.map((status) => [status, answers(descriptions[status], apiError)]);
  return Object.fromEntries(listed) as Record<
    S[number] | 401 | 403 | 500,
    ReturnType<typeof answers<typeof apiError>>
  >;
}

type Verdict =
  | { readonly success: true; readonly target: string }
  | { readonly success: false; readonly target: string; readonly error: z.ZodError };

/** Refuses what does not fit the schemas of `route`, naming the field at fault. */
export function refuseInvalid(
  route: Pick<RouteConfig, 'request'>,
): (verdict: Verdict) => undefined {
  return (verdict) => {
    if (verdict.success) return undefined;
    const input = 'data' in verdict ? verdict.data : undefined;
    const { error } = toApiError(verdict.error, input, schemaOf(route, verdict.target));
    throw new Problem(400, error);
  };
}

function schemaOf({ request }: Pick<RouteConfig, 'request'>, target: string): z.ZodType {
  const json = request?.body?.content['application/json'];
  const parts: Record<string, unknown> = {
    json: json !== undefined && 'schema' in json ? json.schema : undefined,
    query: request?.query,
    param: request?.params,
    header: request?.headers,
  };
  const schema = parts[target];
  return schema instanceof z.ZodType ? schema : z.unknown();
}
