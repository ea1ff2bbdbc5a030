/** What a search for a front needs to know, made from a request and kept so that it can go on. */
import { z } from 'zod';
import { type FrontRequest, objectiveText, type Preference } from '../../api/front.ts';
import { type PolicyFields, policySpec } from '../../api/policy.ts';
import type { Overheads } from '../../model/gpu-cluster/snapshot.ts';
import { checkWorkload, WorkloadError } from '../../model/gpu-cluster/workload.ts';
import type { Configuration } from '../../search/evaluation/evaluator.ts';
import { parseObjective } from '../../search/evaluation/objective.ts';
import type { SearchRecord } from '../../search/store.ts';
import { windows } from '../../search/workload/samples.ts';
import { RequestError } from '../errors.ts';
import type { HistoryStore } from '../history.ts';
import type { FrontSearchPlan } from '../ports.ts';
import { checkEnoughJobs } from './enough-jobs.ts';
import {
  compacted,
  expanded,
  pastJobs,
  type StoredJobs,
  storedJobs,
  workloadOf,
} from './search-workload.ts';

const seconds = z.number();

/** The `workload` of a search in the history, where a coordinator searched. */
const storedWorkload = z.object({
  source: z.enum(['history', 'request']),
  gpus: z.number(),
  samples: z.number(),
  heldOut: z.number(),
  /** The policy in force when it began. */
  present: policySpec,
  overheads: z.object({
    launchSeconds: seconds,
    startSeconds: seconds,
    restoreSeconds: seconds,
    /** Unknown to searches that an earlier version stored. */
    reuseSeconds: seconds.default(0),
    startsAtOnce: z.number(),
    pauseSeconds: seconds,
    stopSeconds: seconds,
    finishSeconds: seconds,
  }),
  jobs: storedJobs,
});
export type StoredWorkload = z.infer<typeof storedWorkload>;

/** A search of a coordinator. */
export interface StoredSearch extends SearchRecord {
  readonly workload: StoredWorkload;
}

/** The same record, or null for a search of somebody else. */
export function asStoredSearch(record: SearchRecord): StoredSearch | null {
  const workload = storedWorkload.safeParse(record.workload);
  return workload.success ? { ...record, workload: workload.data } : null;
}

export interface Surroundings {
  readonly history: Pick<HistoryStore, 'workload' | 'job'>;
  readonly nowMs: number;
  readonly gpus: number;
  readonly overheads: Overheads;
  readonly present: PolicyFields;
}

/** What to store of a new search; throws `RequestError` when there is too little to search with. */
export function newSearch(
  request: FrontRequest,
  preference: Preference,
  { history, nowMs, gpus, overheads, present }: Surroundings,
): Omit<StoredSearch, 'id' | 'status' | 'evaluationsDone'> {
  const { seed, algorithm, space, evaluations, samples, heldOut, workload } = request;
  const jobs =
    workload === undefined
      ? pastJobs(history, { limit: request.jobs, gpus })
      : broughtJobs(workload, gpus);
  const objectives = preference.objectives.map(objectiveText);
  const source = workload === undefined ? 'history' : 'request';
  const pieces = samples + heldOut;
  checkEnoughJobs({ source, limit: request.jobs, jobs: jobs.length, pieces, objectives });
  return {
    createdAtMs: nowMs,
    seed,
    algorithm,
    objectives,
    space,
    workload: { source, gpus, samples, heldOut, present, overheads, jobs },
    evaluationsTotal: evaluations,
  };
}

function broughtJobs(workload: NonNullable<FrontRequest['workload']>, gpus: number): StoredJobs {
  const made = workloadOf(workload);
  try {
    checkWorkload(made, gpus);
  } catch (error) {
    if (!(error instanceof WorkloadError)) throw error;
    const { value, allowed } = error;
    const message = `workload.${error.message}`;
    const field = `workload.${error.field}`;
    throw new RequestError('impossible', 'workload', message, { field, value, allowed });
  }
  return compacted(made);
}

/** What to simulate; the same record gives the same plan. */
export function planOf({ workload, ...record }: StoredSearch): FrontSearchPlan {
  const { gpus, samples, heldOut, overheads, present, jobs } = workload;
  return {
    seed: record.seed,
    algorithm: record.algorithm,
    space: record.space,
    evaluations: record.evaluationsTotal,
    objectives: record.objectives.map(parseObjective),
    samples: windows(expanded(workload.source, jobs), samples + heldOut),
    training: samples,
    heldOut,
    gpus,
    overheads,
    present: configurationOf(present),
  };
}

/** First come first served is PCS with one queue; null for what is no configuration of PCS. */
export function configurationOf(spec: PolicyFields): Configuration | null {
  if (spec.name === 'fifo') return { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 };
  if (spec.name !== 'pcs') return null;
  const { name, ...configuration } = spec;
  return configuration as unknown as Configuration;
}
