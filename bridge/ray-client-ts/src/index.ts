export { RayClient, type RayVersion } from './client.ts';
export type { ClusterStatus, ResourceUsage } from './cluster-status.ts';
export type { ConnectionOptions } from './connection.ts';
export {
  type FailedCall,
  RayApiError,
  RayAuthenticationError,
  RayConflictError,
  RayError,
  RayNotFoundError,
  RayRequestError,
  RayShapeError,
  RayTimeoutError,
  RayTooLongError,
  RayUnreachableError,
} from './errors.ts';
export {
  isTerminal,
  type JobDetails,
  type JobRequest,
  type JobStatus,
  jobStatuses,
  type RuntimeEnv,
} from './job-types.ts';
export type { CallOptions, JobsApi, LogOptions, WaitOptions } from './jobs.ts';
export type { Fetch, FetchRequest, FetchResponse } from './node-fetch.ts';
export { type PackagesApi, packageBytesMax, packageUri } from './packages.ts';
export type { Filter, ListOptions, Resource, StateApi, StateList, Summarizable } from './state.ts';
export type { ActorRow, NodeRow, PlacementGroupRow, TaskRow, WorkerRow } from './state-rows.ts';
export type { TailOptions } from './tail.ts';
