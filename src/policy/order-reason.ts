/** Reasons of policies that serve jobs one after another, each with as much as it can use. */

import { satisfied } from './satisfied.ts';
import type { PolicyJob, Reason } from './scheduler.ts';
import { gpuCount, leftOnly } from './words.ts';

/** How such a policy names the jobs that it serves before another. */
export interface JobsAhead {
  /** Code of a job that waits for them. */
  readonly code: string;
  /** `1 earlier job`, `3 earlier jobs`. */
  words(jobs: number): string;
}

/** Where a job stands in the order. */
export interface Place {
  readonly clusterGpus: number;
  /** What the jobs ahead leave of the cluster. */
  readonly leftGpus: number;
  readonly jobsAhead: number;
}

/**
 * Where each job of a list stands whose first `served` are served one after another, by default all;
 * the others come behind these.
 */
export function placesOf<J extends PolicyJob>(
  jobs: readonly J[],
  clusterGpus: number,
  served = jobs.length,
): ReadonlyMap<J, Place> {
  const places = new Map<J, Place>();
  let leftGpus = clusterGpus;
  for (const [i, job] of jobs.entries()) {
    places.set(job, { clusterGpus, leftGpus, jobsAhead: Math.min(i, served) });
    if (i < served) leftGpus -= job.usableGpus(leftGpus);
  }
  return places;
}

/** Why `job` gets what it can use of the GPUs that are left at its place. */
export function orderReason(
  job: PolicyJob,
  place: Place,
  ahead: JobsAhead,
  more: Reason['facts'] = {},
): Reason {
  const most = job.usableGpus(job.demandGpus);
  const given = job.usableGpus(place.leftGpus);
  const numbers = { gpus: given, demandGpus: job.demandGpus, unitGpus: job.unitGpus };
  const facts = { ...numbers, ...place, ...more };
  const done = satisfied(given, most, facts);
  if (done !== null) return done;
  const isFirst = place.jobsAhead === 0;
  const after = `after ${ahead.words(place.jobsAhead)}`;
  if (given > 0) {
    const where = isFirst ? 'in the cluster' : `left ${after}`;
    const text = `It gets the ${gpuCount(given)} ${where}; it could use ${most}.`;
    return { code: 'rest-of-cluster', text, facts };
  }
  if (place.leftGpus > 0) {
    const left = isFirst
      ? `the cluster has ${place.leftGpus}`
      : `${leftOnly(place.leftGpus)} ${after}`;
    const text = `It needs ${gpuCount(job.leastGpus)} at once, and ${left}.`;
    return { code: 'unit-does-not-fit', text, facts };
  }
  const text = `It waits: no GPU of ${place.clusterGpus} is left ${after}.`;
  return { code: ahead.code, text, facts };
}
