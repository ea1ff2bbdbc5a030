/** Jobs as Ray's REST API has them, with its names in camel case. */

import { RayRequestError, RayShapeError } from './errors.ts';
import {
  asObject,
  type JsonObject,
  number,
  objectOrNull,
  requiredText,
  text,
  texts,
} from './read.ts';

export const jobStatuses = ['PENDING', 'RUNNING', 'STOPPED', 'SUCCEEDED', 'FAILED'] as const;
/** `STOPPED`, `SUCCEEDED` and `FAILED` are final. */
export type JobStatus = (typeof jobStatuses)[number];

/** What a job is made of. Only the entrypoint is needed. */
export interface JobRequest {
  /** A shell command, run on the head node unless resources are asked for. */
  readonly entrypoint: string;
  /** Chosen by Ray when absent. A second job with the same id is refused. */
  readonly submissionId?: string | undefined;
  readonly runtimeEnv?: RuntimeEnv | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Resources of the entrypoint itself, apart from those of its tasks and actors; 0 unless told. */
  readonly entrypointNumCpus?: number | undefined;
  readonly entrypointNumGpus?: number | undefined;
  readonly entrypointMemoryBytes?: number | undefined;
  readonly entrypointResources?: Readonly<Record<string, number>> | undefined;
  readonly entrypointLabelSelector?: Readonly<Record<string, string>> | undefined;
}

/** Ray's runtime environment, in Ray's own spelling: whatever Ray understands may be given. */
export interface RuntimeEnv {
  readonly env_vars?: Readonly<Record<string, string>>;
  /** `gcs://_ray_pkg_….zip` (see `packages.upload`), or an `https:` or `s3:` address. */
  readonly working_dir?: string;
  readonly py_modules?: readonly string[];
  readonly pip?: readonly string[] | string;
  readonly [key: string]: unknown;
}

export interface JobDetails {
  /** `SUBMISSION` when it came over this API, `DRIVER` for a program that connected by itself. */
  readonly type: 'SUBMISSION' | 'DRIVER';
  readonly submissionId: string | null;
  /** Ray's own id of the driver's latest connection; null before it connects. */
  readonly jobId: string | null;
  readonly status: JobStatus;
  readonly entrypoint: string;
  readonly message: string | null;
  /** Such as `RUNTIME_ENV_SETUP_FAILURE` or `JOB_ENTRYPOINT_COMMAND_ERROR`. */
  readonly errorType: string | null;
  /** Milliseconds since the epoch; a job starts when it is submitted. */
  readonly startTimeMs: number | null;
  readonly endTimeMs: number | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly runtimeEnv: JsonObject;
  readonly driverNodeId: string | null;
  readonly driverExitCode: number | null;
}

/** Whether a job with that status never changes again. */
export function isTerminal(status: JobStatus): boolean {
  return status === 'STOPPED' || status === 'SUCCEEDED' || status === 'FAILED';
}

/** One job of an answer. */
export function readJob(value: unknown, what: string): JobDetails {
  const job = asObject(value, what);
  return {
    type: text(job, 'type') === 'DRIVER' ? 'DRIVER' : 'SUBMISSION',
    submissionId: text(job, 'submission_id'),
    jobId: text(job, 'job_id'),
    status: readStatus(requiredText(job, 'status', what), what),
    entrypoint: text(job, 'entrypoint') ?? '',
    message: text(job, 'message'),
    errorType: text(job, 'error_type'),
    startTimeMs: number(job, 'start_time'),
    // Ray sends 0 for drivers that have not ended.
    endTimeMs: number(job, 'end_time') || null,
    metadata: texts(job, 'metadata'),
    runtimeEnv: objectOrNull(job, 'runtime_env') ?? {},
    driverNodeId: text(job, 'driver_node_id'),
    driverExitCode: number(job, 'driver_exit_code'),
  };
}

/** The body of a submission; throws `RayRequestError` for what Ray would choke on. */
export function writeJob(request: JobRequest): JsonObject {
  if (request.entrypoint.trim() === '') throw new RayRequestError('entrypoint: must not be empty');
  if (request.submissionId !== undefined) checkSubmissionId(request.submissionId);
  const body = {
    entrypoint: request.entrypoint,
    submission_id: request.submissionId,
    runtime_env: request.runtimeEnv,
    metadata: request.metadata,
    entrypoint_num_cpus: request.entrypointNumCpus,
    entrypoint_num_gpus: request.entrypointNumGpus,
    entrypoint_memory: request.entrypointMemoryBytes,
    entrypoint_resources: request.entrypointResources,
    entrypoint_label_selector: request.entrypointLabelSelector,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** Ray makes a file of the id: with a slash in it, the job stays PENDING for ever. */
function checkSubmissionId(id: string): void {
  if (/^[\w.-]{1,200}$/.test(id)) return;
  throw new RayRequestError(
    `submissionId: expected 1 to 200 letters, digits, ".", "_" or "-", got ${JSON.stringify(id)}`,
  );
}

function readStatus(status: string, what: string): JobStatus {
  const known = jobStatuses.find((candidate) => candidate === status);
  if (known === undefined) throw new RayShapeError(`${what}: unknown job status ${status}`);
  return known;
}
