/** How a driver looks as a Ray job, and how a Ray job is known to be one of our drivers. */
import {
  isTerminal,
  type JobDetails,
  type JobRequest,
} from '../../../bridge/ray-client-ts/src/index.ts';
import type { LaunchRequest, LaunchState } from '../../pcs/ports.ts';
import { uriOf } from './package-shelf.ts';

/** Ray's default is 3 seconds, too few to save what trials have done. */
const stopWaitSeconds = 60;

export function submissionId(job: string, incarnation: number): string {
  return `foresight-${job}-${incarnation}`;
}

/**
 * The driver takes no CPU, so that it never waits inside Ray. Stopping sends it SIGTERM: SIGINT
 * would reach it only where nobody above the cluster happens to ignore that signal.
 */
export function jobRequest(request: LaunchRequest, gpuType: string | null): JobRequest {
  const { job, incarnation, entrypoint, packageId, environment } = request;
  return {
    entrypoint,
    submissionId: submissionId(job, incarnation),
    metadata: { foresight_job: job, foresight_incarnation: String(incarnation) },
    runtimeEnv: {
      env_vars: {
        RAY_JOB_STOP_WAIT_TIME_S: String(stopWaitSeconds),
        ...environment,
        ...(gpuType === null ? {} : { FORESIGHT_GPU_TYPE: gpuType }),
      },
      ...(packageId === null ? {} : { working_dir: uriOf(packageId) }),
    },
    entrypointNumCpus: 0,
  };
}

/** The driver that a Ray job is; null for jobs of other people. */
export function launchState(details: JobDetails): LaunchState | null {
  const job = details.metadata['foresight_job'];
  const incarnation = Number(details.metadata['foresight_incarnation']);
  if (job === undefined || details.submissionId !== submissionId(job, incarnation)) return null;
  return {
    job,
    incarnation,
    status: statusNames[details.status],
    message: lastWords(details),
    byItself: isByItself(details),
  };
}

/** Why a driver is over; null while it is not. */
function lastWords({ status, message, driverExitCode }: JobDetails): string | null {
  if (!isTerminal(status)) return null;
  const signal = signalOf(driverExitCode);
  if (signal === null) return message;
  return `Job entrypoint command was killed by signal ${signal}. ${message ?? ''}`.trimEnd();
}

/** A driver that its node or Ray took along has no exit code, or that of a signal. */
function isByItself({ status, errorType, driverExitCode }: JobDetails): boolean {
  if (status === 'SUCCEEDED' || errorType === 'RUNTIME_ENV_SETUP_FAILURE') return true;
  return driverExitCode !== null && signalOf(driverExitCode) === null;
}

/** A shell that runs a command says 128 + n when signal n killed it, Python's subprocess says -n. */
function signalOf(exitCode: number | null): number | null {
  if (exitCode === null) return null;
  if (exitCode < 0) return -exitCode;
  return exitCode > 128 && exitCode < 128 + 65 ? exitCode - 128 : null;
}

/** Whether Ray's job is the one that the request asks for, and not another under its name. */
export function isSame(details: JobDetails, request: LaunchRequest): boolean {
  const state = launchState(details);
  return state !== null && details.entrypoint === request.entrypoint;
}

const statusNames = {
  PENDING: 'pending',
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  STOPPED: 'stopped',
} as const satisfies Record<JobDetails['status'], LaunchState['status']>;
