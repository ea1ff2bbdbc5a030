import type { PolicyJob } from './scheduler.ts';

/** What a scheduler holds of a job, which must have been admitted. */
export function known<V>(held: ReadonlyMap<PolicyJob, V>, job: PolicyJob): V {
  const value = held.get(job);
  if (value === undefined) throw new Error(`job ${job.id} was not admitted`);
  return value;
}
