/** Ray's cluster status, which comes with all its keys in camel case, names of resources included. */
import { asObject, isObject, type JsonObject, number, objectOrNull, text } from './read.ts';

export interface ClusterStatus {
  /** By name, as the cluster itself spells it; as of `updatedAtMs`. */
  readonly resources: Readonly<Record<string, ResourceUsage>>;
  /** Milliseconds since the epoch; null before the first report, some seconds after a start. */
  readonly updatedAtMs: number | null;
  /** The status as `ray status` prints it. */
  readonly summary: string | null;
  readonly error: string | null;
}

export interface ResourceUsage {
  readonly used: number;
  readonly total: number;
}

/** The answer of `/api/cluster_status`. */
export function readClusterStatus(reply: unknown): ClusterStatus {
  const what = 'GET /api/cluster_status';
  const data = asObject(asObject(reply, what)['data'], what);
  const status = objectOrNull(data, 'clusterStatus') ?? {};
  const report = objectOrNull(status, 'loadMetricsReport') ?? {};
  const seconds = number(status, 'time');
  return {
    resources: readUsage(objectOrNull(report, 'usage') ?? {}, originalNames(report)),
    updatedAtMs: seconds === null ? null : Math.round(seconds * 1000),
    summary: text(data, 'autoscalingStatus'),
    error: text(data, 'autoscalingError'),
  };
}

function readUsage(
  usage: JsonObject,
  names: ReadonlyMap<string, string>,
): ClusterStatus['resources'] {
  const entries = Object.entries(usage).flatMap(([camel, value]) => {
    if (!Array.isArray(value)) return [];
    const [used, total] = value;
    if (typeof used !== 'number' || typeof total !== 'number') return [];
    return [[names.get(camel) ?? camel, { used, total }]];
  });
  return Object.fromEntries(entries);
}

/** `nodeTypes` is a list of pairs, which Ray leaves alone: the names in it are the real ones. */
function originalNames(report: JsonObject): ReadonlyMap<string, string> {
  const types = Array.isArray(report['nodeTypes']) ? report['nodeTypes'] : [];
  const resources = types.flatMap((pair) => (Array.isArray(pair) ? pair : [])).filter(isObject);
  return new Map(resources.flatMap(Object.keys).map((name) => [camelCase(name), name]));
}

/** As `ray.dashboard.utils.to_camel_case`: Python's `title()` of each part after the first. */
function camelCase(name: string): string {
  const [first = '', ...rest] = name.split('_');
  return first + rest.map(titleCase).join('');
}

function titleCase(part: string): string {
  return part.toLowerCase().replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
}
