/** The newest front, what became of its workload since, and the policies behind points of fronts. */
import type { DriftView, FrontView } from '../../api/front.ts';
import type { PolicyFields } from '../../api/policy.ts';
import type { FrontPoint, HeldOut } from '../../search/front/front-point.ts';
import { driftOf } from '../../search/workload/drift.ts';
import { RequestError } from '../errors.ts';
import type { HistoryStore } from '../history.ts';
import { iso } from '../iso.ts';
import type { Journal } from '../jobs/journal.ts';
import type { FrontOperations } from '../operations.ts';
import { isSamePolicy, type PresentPolicy } from '../policy/present.ts';
import type { Clock } from '../ports.ts';
import { asStoredSearch, type StoredSearch } from './search-plan.ts';
import { describeSearch, policyOfPoint, viewPoints } from './search-views.ts';
import { recentArrivals, shapeOf } from './search-workload.ts';

export interface FrontsParts {
  readonly history: HistoryStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly present: PresentPolicy;
}

interface Newest {
  readonly search: StoredSearch;
  readonly points: readonly FrontPoint[];
  /** The policy that was in force when the search began, on the held-out samples. */
  readonly presentThen: readonly HeldOut[] | null;
}

/** The newest jobs that are held against those of the front. */
const recentJobs = 500;
const driftEveryMs = 60_000;
const driftTold = 'drift-told';

export class Fronts implements FrontOperations {
  readonly #parts: FrontsParts;
  #newest: Newest | null;
  #drift: DriftView | null = null;
  #driftAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: FrontsParts) {
    this.#parts = parts;
    this.#newest = this.#read();
  }

  /** To be called when a new front was stored. */
  found(): void {
    this.#newest = this.#read();
    this.#drift = null;
    this.#driftAtMs = Number.NEGATIVE_INFINITY;
  }

  /** To be called when a job arrives: looks, once a minute, whether the workload has drifted. */
  arrived(): void {
    if (this.#newest === null) return;
    if (this.#parts.clock.nowMs() - this.#driftAtMs >= driftEveryMs) this.#look(this.#newest);
  }

  /** What an operator may want to do, in sentences. */
  hints(): string[] {
    if (this.#newest === null) return [];
    const { drifted, reason } = this.#drift ?? this.#look(this.#newest);
    if (!drifted) return [];
    const since = `The workload has drifted since front ${this.#newest.search.id} was computed`;
    return [`${since}; a new search is proposed (foresight front update). ${reason}`];
  }

  show(): FrontView {
    const { clock, present } = this.#parts;
    if (this.#newest === null) {
      throw new RequestError('not-found', 'no-front', 'there is no front yet', {
        allowed: 'a search first: POST /v1/front or foresight front update',
      });
    }
    const { search, points } = this.#newest;
    const seen = { policy: present.record.spec, heldOut: this.#presentHeldOut(this.#newest) };
    return {
      search: describeSearch(search),
      ageSeconds: (clock.nowMs() - search.createdAtMs) / 1_000,
      drift: this.#drift ?? this.#look(this.#newest),
      present: seen,
      points: viewPoints(search, points, seen),
    };
  }

  /** The policy behind a point of any front that was ever found. */
  policyOf(point: string): PolicyFields {
    const [, search, place] = /^(\d{1,9})-(\d{1,9})$/.exec(point) ?? [];
    const found = this.#parts.history.front(Number(search ?? 0))[Number(place ?? 0) - 1];
    if (found !== undefined) return policyOfPoint(found);
    throw new RequestError('not-found', 'unknown-point', `there is no point ${point} of a front`, {
      field: 'point',
      value: point,
      allowed: 'an id of a point from GET /v1/front',
    });
  }

  #presentHeldOut({ search, points, presentThen }: Newest): readonly HeldOut[] | null {
    const { spec } = this.#parts.present.record;
    const own = points.find((point) => isSamePolicy(policyOfPoint(point), spec));
    if (own !== undefined) return own.heldOut;
    return isSamePolicy(search.workload.present, spec) ? presentThen : null;
  }

  #look({ search }: Newest): DriftView {
    const { history, journal, clock } = this.#parts;
    const { gpus, jobs } = search.workload;
    const asked = { limit: recentJobs, gpus, afterMs: search.createdAtMs };
    const recent = recentArrivals(history, asked);
    const { drifted, reason, statistics } = driftOf(shapeOf(jobs), shapeOf(recent));
    const nowMs = clock.nowMs();
    const drift = { drifted, reason, checkedAt: iso(nowMs), ...statistics };
    this.#drift = drift;
    this.#driftAtMs = nowMs;
    if (drifted && history.setting(driftTold) !== String(search.id)) {
      history.transaction(() => {
        history.setSetting(driftTold, String(search.id));
        journal.write('workload-drifted', null, { search: search.id, reason, ...statistics });
      });
    }
    return drift;
  }

  #read(): Newest | null {
    const { history } = this.#parts;
    for (const record of history.searches()) {
      const search = record.status === 'done' ? asStoredSearch(record) : null;
      if (search === null) continue;
      const presentThen = JSON.parse(history.setting(`front-${search.id}-present`) ?? 'null');
      return { search, points: history.front(search.id), presentThen };
    }
    return null;
  }
}
