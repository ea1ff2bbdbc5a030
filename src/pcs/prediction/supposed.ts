/** Checks what a prediction supposes of the cluster. Throws `RequestError` for what cannot be. */
import { PolicySpecError, policyFromSpec } from '../../policy/index.ts';
import type { Policy } from '../../policy/scheduler.ts';
import { RequestError } from '../errors.ts';
import { iso } from '../iso.ts';
import type { JobRecord } from '../jobs/job.ts';

/** Another number of GPUs must still hold each active job's largest trial. */
export function gpusSupposed(
  clusterGpus: number | undefined,
  active: readonly JobRecord[],
): number | undefined {
  if (clusterGpus === undefined) return undefined;
  const least = Math.max(1, ...active.map(({ submission }) => submission.gpusPerTrial));
  if (clusterGpus >= least) return clusterGpus;
  throw new RequestError(
    'impossible',
    'too-few-gpus',
    `an active job has trials of ${least} GPUs, which would never end on ${clusterGpus}`,
    { field: 'clusterGpus', value: clusterGpus, allowed: `${least} or more` },
  );
}

/** The policy that somebody describes in a request. */
export function policyAsked(spec: object): Policy {
  try {
    return policyFromSpec(spec);
  } catch (error) {
    if (!(error instanceof PolicySpecError)) throw error;
    const { field, value, allowed, message } = error;
    throw new RequestError('impossible', 'policy', `policy: ${message}`, {
      field: `policy.${field}`,
      value,
      allowed,
    });
  }
}

/** How far ahead a submission can be supposed: some thirty years. */
const aheadMostMs = 1e12;

/** Milliseconds of an instant that is neither over nor decades ahead. */
export function instantSupposed(submitAt: string | undefined, nowMs: number): number {
  if (submitAt === undefined) return nowMs;
  const atMs = Date.parse(submitAt);
  const lastMs = nowMs + aheadMostMs;
  if (atMs >= nowMs && atMs <= lastMs) return atMs;
  const [code, what] = atMs < nowMs ? ['over', 'is over'] : ['too-far', 'is too far ahead'];
  throw new RequestError('impossible', code, `${submitAt} ${what}`, {
    field: 'submitAt',
    value: submitAt,
    allowed: `${iso(nowMs)} to ${iso(lastMs)}`,
  });
}
