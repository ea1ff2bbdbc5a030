/** The endpoint from the other side, for the command line and for programs. */
import type { z } from 'zod';
import {
  type ClusterStatus,
  cluster,
  type EventView,
  type ExplanationView,
  explanation,
  type FrontSearchView,
  type FrontView,
  type frontRequest,
  frontSearchView,
  frontView,
  type HealthStatus,
  health,
  type JobSubmitted,
  type JobView,
  jobList,
  type jobSubmission,
  jobSubmitted,
  jobView,
  type PackageStored,
  type PolicyPreview,
  type PolicyState,
  type PolicySwitched,
  type PredictionView,
  type Preference,
  packageStored,
  type policyChoice,
  type policyOrder,
  policyPreview,
  policyState,
  policySwitched,
  type predictionRequest,
  predictionView,
  preference,
} from '../../api/index.ts';
import { type Call, type CallTarget, call, send } from './client-call.ts';
import { eventsOf, textOf } from './client-stream.ts';

/** A submission as a user writes it: what has a default may be left out. */
export type JobRequest = z.input<typeof jobSubmission>;

/** The same, and what to suppose. */
export type PredictionAsked = z.input<typeof predictionRequest>;

export interface EventsOptions {
  /** Only events after the one with this id; default: from the first on. */
  readonly after?: number;
  readonly job?: string;
  readonly signal?: AbortSignal;
}

/**
 * Every call throws `ApiCallError` when the endpoint refuses it, and `UnreachableError` when there
 * is no answer or none that makes sense.
 */
export class ForesightClient {
  readonly #target: CallTarget;

  /** Nothing is sent before the first call. */
  constructor(target: CallTarget) {
    this.#target = target;
  }

  submit(job: JobRequest): Promise<JobSubmitted> {
    return this.#call(jobSubmitted, { path: '/v1/jobs', json: job });
  }

  /** The promise that `submit` would get, now or as supposed. */
  predict(job: PredictionAsked): Promise<PredictionView> {
    return this.#call(predictionView, { path: '/v1/predictions', json: job });
  }

  /** In order of arrival; of all no more than the newest 1,000 unless `limit` says so. */
  async jobs(which: 'active' | 'all' = 'active', limit?: number): Promise<JobView[]> {
    const most = limit === undefined ? '' : `&limit=${limit}`;
    const { jobs } = await this.#call(jobList, { path: `/v1/jobs?status=${which}${most}` });
    return jobs;
  }

  job(id: string): Promise<JobView> {
    return this.#call(jobView, { path: pathOf(id) });
  }

  cancel(id: string): Promise<JobView> {
    return this.#call(jobView, { path: pathOf(id, '/cancel'), method: 'POST' });
  }

  explain(id: string): Promise<ExplanationView> {
    return this.#call(explanation, { path: pathOf(id, '/explain') });
  }

  async logs(id: string): Promise<string> {
    const response = await send(this.#target, { path: pathOf(id, '/logs') });
    return await response.text();
  }

  /** The log so far and what is added to it, until the driver ends or the signal aborts. */
  async *followLogs(id: string, signal?: AbortSignal): AsyncGenerator<string, void> {
    const path = pathOf(id, '/logs?follow=1');
    yield* textOf(send(this.#target, { path, ...(signal && { signal }) }), signal);
  }

  /** Stored events, then live ones, until the endpoint closes or the signal aborts. */
  async *events(options: EventsOptions = {}): AsyncGenerator<EventView, void> {
    const { after = 0, job, signal } = options;
    const query = new URLSearchParams({ after: String(after), ...(job !== undefined && { job }) });
    const path = `/v1/events?${query}`;
    yield* eventsOf(send(this.#target, { path, ...(signal && { signal }) }), signal);
  }

  cluster(): Promise<ClusterStatus> {
    return this.#call(cluster, { path: '/v1/cluster' });
  }

  /** Answers also when not all is well. */
  health(): Promise<HealthStatus> {
    return this.#call(health, { path: '/v1/health', expected: [200, 503] });
  }

  /** Stores a zip of a working directory. */
  upload(zip: Uint8Array): Promise<PackageStored> {
    return this.#call(packageStored, { path: '/v1/packages', zip });
  }

  policy(): Promise<PolicyState> {
    return this.#call(policyState, { path: '/v1/policy' });
  }

  /** What a switch made now would mean for each promise. */
  previewPolicy(choice: z.input<typeof policyChoice>): Promise<PolicyPreview> {
    return this.#call(policyPreview, { path: '/v1/policy/preview', json: choice });
  }

  setPolicy(order: z.input<typeof policyOrder>): Promise<PolicySwitched> {
    return this.#call(policySwitched, { path: '/v1/policy', method: 'PUT', json: order });
  }

  /** Gives up the switch that waits. */
  cancelPolicySwitch(): Promise<PolicyState> {
    return this.#call(policyState, { path: '/v1/policy/waiting', method: 'DELETE' });
  }

  preference(): Promise<Preference> {
    return this.#call(preference, { path: '/v1/preference' });
  }

  setPreference(wanted: Preference): Promise<Preference> {
    return this.#call(preference, { path: '/v1/preference', method: 'PUT', json: wanted });
  }

  front(): Promise<FrontView> {
    return this.#call(frontView, { path: '/v1/front' });
  }

  /** Begins a search for a new front. */
  updateFront(request: z.input<typeof frontRequest>): Promise<FrontSearchView> {
    return this.#call(frontSearchView, { path: '/v1/front', json: request });
  }

  frontSearch(): Promise<FrontSearchView> {
    return this.#call(frontSearchView, { path: '/v1/front/search' });
  }

  cancelFrontSearch(): Promise<FrontSearchView> {
    return this.#call(frontSearchView, { path: '/v1/front/search', method: 'DELETE' });
  }

  #call<T extends z.ZodType>(schema: T, request: Call): Promise<z.output<T>> {
    return call(this.#target, schema, request);
  }
}

function pathOf(job: string, rest = ''): string {
  return `/v1/jobs/${encodeURIComponent(job)}${rest}`;
}
