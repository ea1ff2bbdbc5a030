/** Ray's State API: what the cluster consists of and does. */
import type { Connection } from './connection.ts';
import { RayRequestError, RayShapeError } from './errors.ts';
import type { CallOptions } from './jobs.ts';
import { asList, asObject, flag, type JsonObject, number, text, textList } from './read.ts';
import * as rows from './state-rows.ts';

/** A condition on one column, by its name in Ray; values are compared as text. */
export interface Filter {
  readonly key: string;
  readonly is?: '=' | '!=';
  readonly value: string | number | boolean;
}

export interface ListOptions extends CallOptions {
  readonly filters?: readonly Filter[];
  /** At most 10 000; 100 unless told. */
  readonly limit?: number;
  /** Asks for the columns that cost Ray more, such as labels of nodes and bundles of groups. */
  readonly detail?: boolean;
  /** Seconds that Ray itself may take to gather the rows; 30 unless told. */
  readonly gatherSeconds?: number;
}

export interface StateList<Row> {
  readonly rows: readonly Row[];
  /** Rows there are, before filters and limit, as far as Ray knows. */
  readonly total: number | null;
  /** What Ray could not gather, in its words. */
  readonly warnings: readonly string[];
}

/** What can be listed without a row type of its own. */
export type Resource = 'jobs' | 'objects' | 'runtime_envs';
export type Summarizable = 'tasks' | 'actors' | 'objects';

const limitMax = 10_000;

export class StateApi {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  nodes(options?: ListOptions): Promise<StateList<rows.NodeRow>> {
    return this.#list('nodes', rows.readNode, options);
  }

  actors(options?: ListOptions): Promise<StateList<rows.ActorRow>> {
    return this.#list('actors', rows.readActor, options);
  }

  placementGroups(options?: ListOptions): Promise<StateList<rows.PlacementGroupRow>> {
    return this.#list('placement_groups', rows.readPlacementGroup, options);
  }

  tasks(options?: ListOptions): Promise<StateList<rows.TaskRow>> {
    return this.#list('tasks', rows.readTask, options);
  }

  workers(options?: ListOptions): Promise<StateList<rows.WorkerRow>> {
    return this.#list('workers', rows.readWorker, options);
  }

  /** Rows just as Ray sends them. */
  list(resource: Resource, options?: ListOptions): Promise<StateList<JsonObject>> {
    return this.#list(resource, asObject, options);
  }

  /** Counts by kind and state, just as Ray sends them: the part under `cluster`. */
  async summarize(resource: Summarizable, options: CallOptions = {}): Promise<JsonObject> {
    const path = `/api/v0/${resource}/summarize`;
    const result = readResult(
      await this.#connection.json({ method: 'GET', path, ...options }),
      path,
    );
    const summary = asObject(asObject(result['result'], path)['node_id_to_summary'], path);
    return asObject(summary['cluster'], path);
  }

  async #list<Row>(
    resource: string,
    read: (row: unknown, what: string) => Row,
    options: ListOptions = {},
  ): Promise<StateList<Row>> {
    const { filters, limit, detail, gatherSeconds, ...call } = options;
    const path = `/api/v0/${resource}`;
    const query = writeQuery({ filters, limit, detail, gatherSeconds });
    const result = readResult(
      await this.#connection.json({ method: 'GET', path, query, ...call }),
      path,
    );
    return {
      rows: asList(result['result'], `GET ${path}`).map((row) => read(row, `GET ${path}`)),
      total: number(result, 'total'),
      warnings: [
        text(result, 'partial_failure_warning') ?? '',
        ...textList(result, 'warnings'),
      ].filter((warning) => warning !== ''),
    };
  }
}

type QueryOptions = {
  [K in keyof Omit<ListOptions, keyof CallOptions>]: ListOptions[K] | undefined;
};

function writeQuery({ filters = [], limit, detail, gatherSeconds }: QueryOptions): URLSearchParams {
  const query = new URLSearchParams();
  if (limit !== undefined) query.set('limit', String(checkLimit(limit)));
  if (detail) query.set('detail', '1');
  if (gatherSeconds !== undefined) query.set('timeout', String(gatherSeconds));
  for (const { key, is = '=', value } of filters) {
    query.append('filter_keys', key);
    query.append('filter_predicates', is);
    query.append('filter_values', String(value));
  }
  return query;
}

function checkLimit(limit: number): number {
  if (Number.isInteger(limit) && limit > 0 && limit <= limitMax) return limit;
  throw new RayRequestError(`limit: expected a whole number from 1 to ${limitMax}, got ${limit}`);
}

/** `{result, msg, data: {result: …}}`: Ray says `result: false` for some failures, with status 200. */
function readResult(reply: unknown, path: string): JsonObject {
  const body = asObject(reply, `GET ${path}`);
  if (flag(body, 'result') !== true) {
    throw new RayShapeError(
      `GET ${path}: Ray could not answer: ${text(body, 'msg') ?? 'no reason'}`,
    );
  }
  return asObject(asObject(body['data'], `GET ${path}`)['result'], `GET ${path}`);
}
