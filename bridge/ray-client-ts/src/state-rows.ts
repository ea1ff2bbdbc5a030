/** Rows of the State API. Columns that Ray fills only with `detail` are null or empty without it. */
import {
  asObject,
  flag,
  isObject,
  type JsonObject,
  number,
  numbers,
  requiredText,
  text,
  texts,
} from './read.ts';

interface Row {
  /** Everything that Ray sent, in its spelling. */
  readonly raw: JsonObject;
}

export interface NodeRow extends Row {
  readonly nodeId: string;
  readonly nodeIp: string;
  readonly isHeadNode: boolean;
  /** `ALIVE` or `DEAD`. */
  readonly state: string;
  readonly stateMessage: string | null;
  readonly nodeName: string | null;
  /** Amounts by name: `CPU`, `GPU`, `memory` in bytes, and custom ones. */
  readonly resourcesTotal: Readonly<Record<string, number>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly startTimeMs: number | null;
  readonly endTimeMs: number | null;
}

export interface ActorRow extends Row {
  readonly actorId: string;
  readonly className: string;
  /** `DEPENDENCIES_UNREADY`, `PENDING_CREATION`, `ALIVE`, `RESTARTING` or `DEAD`. */
  readonly state: string;
  readonly jobId: string | null;
  readonly name: string | null;
  readonly nodeId: string | null;
  readonly pid: number | null;
  readonly placementGroupId: string | null;
  readonly requiredResources: Readonly<Record<string, number>>;
}

export interface PlacementGroupRow extends Row {
  readonly placementGroupId: string;
  readonly name: string | null;
  /** `PENDING`, `PREPARED`, `CREATED`, `REMOVED` or `RESCHEDULING`. */
  readonly state: string;
  readonly creatorJobId: string | null;
  /** Resources of each bundle; with `detail`. */
  readonly bundles: readonly Readonly<Record<string, number>>[];
}

export interface TaskRow extends Row {
  readonly taskId: string;
  readonly attemptNumber: number | null;
  readonly name: string | null;
  readonly state: string;
  readonly jobId: string | null;
  readonly actorId: string | null;
  readonly type: string | null;
  readonly nodeId: string | null;
  readonly errorType: string | null;
}

export interface WorkerRow extends Row {
  readonly workerId: string;
  readonly isAlive: boolean | null;
  /** `WORKER`, `DRIVER` and others. */
  readonly workerType: string | null;
  readonly nodeId: string | null;
  readonly ip: string | null;
  readonly pid: number | null;
}

export function readNode(value: unknown, what: string): NodeRow {
  const raw = asObject(value, what);
  return {
    raw,
    nodeId: requiredText(raw, 'node_id', what),
    nodeIp: requiredText(raw, 'node_ip', what),
    isHeadNode: flag(raw, 'is_head_node') ?? false,
    state: requiredText(raw, 'state', what),
    stateMessage: text(raw, 'state_message'),
    nodeName: text(raw, 'node_name'),
    resourcesTotal: numbers(raw, 'resources_total'),
    labels: texts(raw, 'labels'),
    startTimeMs: number(raw, 'start_time_ms') || null,
    endTimeMs: number(raw, 'end_time_ms') || null,
  };
}

export function readActor(value: unknown, what: string): ActorRow {
  const raw = asObject(value, what);
  return {
    raw,
    actorId: requiredText(raw, 'actor_id', what),
    className: requiredText(raw, 'class_name', what),
    state: requiredText(raw, 'state', what),
    jobId: text(raw, 'job_id'),
    name: text(raw, 'name') || null,
    nodeId: text(raw, 'node_id'),
    pid: number(raw, 'pid') || null,
    placementGroupId: text(raw, 'placement_group_id'),
    requiredResources: numbers(raw, 'required_resources'),
  };
}

export function readPlacementGroup(value: unknown, what: string): PlacementGroupRow {
  const raw = asObject(value, what);
  const bundles = Array.isArray(raw['bundles']) ? raw['bundles'].filter(isObject) : [];
  return {
    raw,
    placementGroupId: requiredText(raw, 'placement_group_id', what),
    name: text(raw, 'name') || null,
    state: requiredText(raw, 'state', what),
    creatorJobId: text(raw, 'creator_job_id'),
    bundles: bundles.map((bundle) => numbers(bundle, 'unit_resources')),
  };
}

export function readTask(value: unknown, what: string): TaskRow {
  const raw = asObject(value, what);
  return {
    raw,
    taskId: requiredText(raw, 'task_id', what),
    attemptNumber: number(raw, 'attempt_number'),
    name: text(raw, 'name'),
    state: requiredText(raw, 'state', what),
    jobId: text(raw, 'job_id'),
    actorId: text(raw, 'actor_id'),
    type: text(raw, 'type'),
    nodeId: text(raw, 'node_id'),
    errorType: text(raw, 'error_type'),
  };
}

export function readWorker(value: unknown, what: string): WorkerRow {
  const raw = asObject(value, what);
  return {
    raw,
    workerId: requiredText(raw, 'worker_id', what),
    isAlive: flag(raw, 'is_alive'),
    workerType: text(raw, 'worker_type'),
    nodeId: text(raw, 'node_id'),
    ip: text(raw, 'ip'),
    pid: number(raw, 'pid'),
  };
}
