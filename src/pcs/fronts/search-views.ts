/** Searches and fronts as the API shows them. */
import type { FrontPointView, FrontSearchView, FrontView, ObjectiveView } from '../../api/front.ts';
import type { PolicyFields } from '../../api/policy.ts';
import { parseObjective } from '../../search/evaluation/objective.ts';
import type { FrontPoint, HeldOut } from '../../search/front/front-point.ts';
import { comparison } from '../../search/front/sentence.ts';
import { iso } from '../iso.ts';
import { isSamePolicy } from '../policy/present.ts';
import type { FrontSearchProgress } from '../ports.ts';
import type { StoredSearch } from './search-plan.ts';

export interface SearchProgress {
  readonly progress: FrontSearchProgress;
  readonly elapsedMs: number;
  /** Evaluations that were there before the clock started. */
  readonly doneBefore: number;
  readonly error: string | null;
}

/** A search and how far it is. */
export function viewSearch(search: StoredSearch, at: SearchProgress): FrontSearchView {
  const { step, done, total } = at.progress;
  const fresh = done - at.doneBefore;
  const isPaced = search.status === 'running' && step === 'evaluate' && fresh > 0;
  const secondsLeft = isPaced ? (at.elapsedMs / 1_000 / fresh) * (total - done) : null;
  const { status } = search;
  return { ...describeSearch(search), status, step, done, total, secondsLeft, error: at.error };
}

/** What was searched for, and with what. */
export function describeSearch(search: StoredSearch): FrontView['search'] {
  const { id, createdAtMs, algorithm, space, seed, objectives, workload } = search;
  const { source, jobs, gpus, samples, heldOut } = workload;
  return {
    id,
    createdAt: iso(createdAtMs),
    algorithm,
    space,
    seed,
    objectives: objectives.map(viewObjective),
    workload: { source, jobs: jobs.length, gpus, samples, heldOut },
  };
}

function viewObjective(name: string): ObjectiveView {
  const { metric, percentile } = parseObjective(name);
  return { metric, measure: percentile === null ? 'avg' : `p${percentile}` };
}

/** The name of a point: its search, and its place on the front, from 1. */
export function pointId(search: number, index: number): string {
  return `${search}-${index + 1}`;
}

/** The policy that a point stands for. */
export function policyOfPoint({ configuration }: FrontPoint): PolicyFields {
  return { name: 'pcs', ...configuration };
}

/** The points of a front, compared with the present policy where its worth is known. */
export function viewPoints(
  search: StoredSearch,
  front: readonly FrontPoint[],
  present: { readonly policy: PolicyFields; readonly heldOut: readonly HeldOut[] | null },
): FrontPointView[] {
  const objectives = search.objectives.map(parseObjective);
  return front.map((point, i) => ({
    id: pointId(search.id, i),
    objectives: point.objectives,
    heldOut: point.heldOut,
    queues: point.configuration.weights.length,
    ...point.configuration,
    sentence: comparison(objectives, point.heldOut, present.heldOut),
    isPresent: isSamePolicy(policyOfPoint(point), present.policy),
  }));
}
