/** What people and programs can ask of PCS; the HTTP endpoint is a thin skin over it. */
import type { TrialReport } from '../../bridge/index.ts';
import type { FrontRequest, FrontSearchView, FrontView, Preference } from '../api/front.ts';
import type { JobStatus, JobView, PredictionView } from '../api/job.ts';
import type {
  PolicyChoice,
  PolicyOrder,
  PolicyPreview,
  PolicyState,
  PolicySwitched,
} from '../api/policy.ts';
import type { PredictionRequest } from '../api/requests.ts';
import type { JobSubmission } from '../api/submission.ts';
import type { AllocationRow, EventRow, PredictionRow } from './history.ts';
import type { ClusterState, LinkStats } from './ports.ts';

export interface JobSubmitted {
  readonly job: JobView;
  readonly prediction: PredictionView;
}

/** Everything known of how a job came to be where it is. */
export interface Explanation {
  readonly job: JobView;
  /** As its driver last reported them, in the order in which they run. */
  readonly trials: readonly TrialReport[];
  /** Newest last; the first is the promise. */
  readonly predictions: readonly PredictionRow[];
  readonly allocations: readonly AllocationRow[];
  readonly events: readonly EventRow[];
}

export interface ClusterView extends ClusterState {
  /** GPUs held by drivers, and granted to them. */
  readonly heldGpus: number;
  readonly grantedGpus: number;
  readonly activeJobs: number;
  readonly policy: {
    readonly name: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  readonly bridge: LinkStats;
}

/** Numbers over all jobs of the history. */
export interface JobStatistics {
  readonly counts: ReadonlyMap<JobStatus, number>;
  /** Errors of the promises to the newest 1,000 jobs that succeeded. */
  readonly predErrPercents: readonly number[];
}

export interface Health {
  readonly status: 'ok' | 'degraded';
  readonly version: string;
  /** Empty when all is well; else one sentence per trouble. */
  readonly problems: readonly string[];
  /** What an operator may want to do; nothing is wrong while they are left alone. */
  readonly hints: readonly string[];
}

/** SetWFQConfig (thesis §3.3.2) for any policy. */
export interface PolicyOperations {
  /** The policy in force, and the switch that waits if one does. */
  state(): PolicyState;
  /** What a switch made now would mean for the promises; nothing changes. */
  preview(choice: PolicyChoice): PolicyPreview;
  /** Switches at once or, where the order says so and a promise would suffer, later. */
  set(order: PolicyOrder): PolicySwitched;
  /** Gives up the switch that waits. */
  cancel(): PolicyState;
}

/** SetPreference (thesis §3.3.2). */
export interface PreferenceOperations {
  get(): Preference;
  /** The next search looks for these objectives. */
  set(wanted: Preference): Preference;
}

/** UpdateParetoFront (thesis §3.3.2). */
export interface FrontSearchOperations {
  /** Begins a search; one that is under way is a conflict. */
  start(request: FrontRequest): FrontSearchView;
  /** The search under way, or the last one. */
  state(): FrontSearchView;
  /** Ends the search under way. */
  cancel(): FrontSearchView;
}

export interface FrontOperations {
  /** The newest front, compared with the policy in force. */
  show(): FrontView;
}

/** Calls that cannot be answered throw `RequestError` (see errors.ts); nothing is half-done then. */
export interface Operations {
  /** Stores the job, predicts its completion and starts its driver; answers at once. */
  submit(submission: JobSubmission): JobSubmitted;
  /** The promise that `submit` would make, now or as supposed, without submitting. */
  predict(request: PredictionRequest): PredictionView;
  /** In order of arrival; no more than the newest `limit`. */
  jobs(which: 'all' | 'active', limit?: number): JobView[];
  job(id: string): JobView;
  explain(id: string): Explanation;
  /** Asks the driver to end; a job that is over stays as it is. */
  cancel(id: string): JobView;
  logs(id: string): Promise<string>;
  followLogs(id: string, signal: AbortSignal): AsyncIterable<string>;
  cluster(): ClusterView;
  statistics(): JobStatistics;
  health(): Health;
  upload(zip: Uint8Array): Promise<{ readonly package: string }>;
  /** Stored events after `afterId`, then live ones until the signal aborts; of one job if told. */
  events(afterId: number, signal: AbortSignal, job?: string): AsyncIterable<EventRow>;
  readonly policy: PolicyOperations;
  readonly preference: PreferenceOperations;
  readonly frontSearch: FrontSearchOperations;
  readonly front: FrontOperations;
}
