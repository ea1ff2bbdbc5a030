import { RankedPolicy } from './ranked.ts';
import { numberField, onlyFields, type SpecFields } from './spec.ts';
import { jobCount } from './words.ts';

/** The parameters of least attained service. */
export interface LasParameters {
  /** After this time the jobs are ranked again while some wait, so that equals take turns. */
  readonly leaseSeconds: number;
}

/** Least attained service: Tiresias where sizes are unknown. The job that got least comes first. */
export function las({ leaseSeconds }: LasParameters): RankedPolicy {
  return new RankedPolicy({
    name: 'las',
    key: (job, nowMicros) => job.attainedGpuSeconds(nowMicros),
    keyFact: 'attainedGpuSeconds',
    leaseSeconds,
    code: 'behind-less-served-jobs',
    words: (jobs) => `${jobCount(jobs)} with less service so far`,
  });
}

/** Throws `PolicySpecError` when a parameter is not allowed. */
export function lasFromSpec(spec: SpecFields): RankedPolicy {
  onlyFields(spec, ['name', 'leaseSeconds']);
  return las({ leaseSeconds: leaseField(spec) });
}

/** The length of a lease in seconds. */
export function leaseField(spec: SpecFields): number {
  return numberField(spec, 'leaseSeconds', { from: 0.001, to: 1e9 });
}
