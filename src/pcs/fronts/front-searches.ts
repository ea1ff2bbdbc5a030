/** UpdateParetoFront (thesis §3.3.2): one search at a time, beside the coordinator's own work. */
import type { FrontRequest, FrontSearchView, Preference } from '../../api/front.ts';
import type { Overheads } from '../../model/gpu-cluster/snapshot.ts';
import { RequestError } from '../errors.ts';
import type { HistoryStore } from '../history.ts';
import type { Journal } from '../jobs/journal.ts';
import type { FrontSearchOperations } from '../operations.ts';
import type { PresentPolicy } from '../policy/present.ts';
import type { Clock, FrontSearch, FrontSearchOutcome, FrontSearchProgress } from '../ports.ts';
import { asStoredSearch, newSearch, planOf, type StoredSearch } from './search-plan.ts';
import { viewSearch } from './search-views.ts';

export interface FrontSearchesParts {
  readonly history: HistoryStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly search: FrontSearch;
  readonly present: PresentPolicy;
  readonly preference: () => Preference;
  readonly gpus: () => number;
  readonly overheads: () => Overheads;
  /** Called when a new front is stored. */
  readonly found: () => void;
}

interface UnderWay {
  readonly record: StoredSearch;
  readonly abort: AbortController;
  readonly begunMs: number;
  /** Evaluated before it was begun or resumed. */
  readonly doneBefore: number;
  progress: FrontSearchProgress;
}

export class FrontSearches implements FrontSearchOperations {
  readonly #parts: FrontSearchesParts;
  #underWay: UnderWay | null = null;
  /** What an earlier coordinator had under way, until it is resumed. */
  #interrupted: StoredSearch | null;
  /** The last search that began here or before. */
  #last: number | null;
  #error: { readonly search: number; readonly text: string } | null = null;

  constructor(parts: FrontSearchesParts) {
    this.#parts = parts;
    this.#last = this.#newest(() => true)?.id ?? null;
    this.#interrupted = this.#newest((search) => search.status === 'running');
  }

  /** Goes on with what an earlier coordinator had under way; it may need the cluster. */
  resume(): void {
    const open = this.#interrupted;
    if (open === null) return;
    this.#interrupted = null;
    this.#parts.journal.write('front-search-resumed', null, summaryOf(open));
    this.#begin(open);
  }

  /** Leaves the search to the next coordinator. */
  stop(): void {
    const open = this.#underWay;
    this.#underWay = null;
    open?.abort.abort(new Error('the coordinator stops'));
  }

  start(request: FrontRequest): FrontSearchView {
    const open = this.#open();
    if (open !== null) {
      throw new RequestError('conflict', 'search-running', `search ${open.id} is under way`, {
        allowed: 'one search at a time: wait for it, or cancel it',
      });
    }
    const { history, journal, clock, preference, gpus, overheads, present } = this.#parts;
    if (gpus() === 0) {
      throw new RequestError('unavailable', 'no-gpus', 'the cluster has shown no GPUs yet');
    }
    const wanted = newSearch(request, preference(), {
      history,
      nowMs: clock.nowMs(),
      gpus: gpus(),
      overheads: overheads(),
      present: present.record.spec,
    });
    const record = history.transaction(() => {
      const added = { ...history.addSearch(wanted), workload: wanted.workload };
      journal.write('front-search-started', null, summaryOf(added));
      return added;
    });
    this.#begin(record);
    return this.state();
  }

  state(): FrontSearchView {
    const open = this.#underWay;
    if (open !== null) {
      const { record, progress, begunMs, doneBefore } = open;
      const elapsedMs = this.#parts.clock.nowMs() - begunMs;
      return viewSearch(record, { progress, elapsedMs, doneBefore, error: null });
    }
    const record = this.#last === null ? null : this.#parts.history.search(this.#last);
    const last = record && asStoredSearch(record);
    if (last === null) {
      throw new RequestError('not-found', 'no-search', 'there was no search for a front yet');
    }
    const { evaluationsDone: done, evaluationsTotal: total } = last;
    const progress = { step: 'evaluate', done, total } as const;
    const error = this.#error?.search === last.id ? this.#error.text : null;
    return viewSearch(last, { progress, elapsedMs: 0, doneBefore: done, error });
  }

  cancel(): FrontSearchView {
    const open = this.#open();
    if (open === null) {
      throw new RequestError('not-found', 'no-search', 'no search for a front is under way');
    }
    this.#close(open, 'stopped', {});
    const abort = this.#underWay?.abort;
    this.#underWay = null;
    this.#interrupted = null;
    abort?.abort(new Error('the search was cancelled'));
    return this.state();
  }

  #open(): StoredSearch | null {
    return this.#underWay?.record ?? this.#interrupted;
  }

  #begin(record: StoredSearch): void {
    const { history, search, clock } = this.#parts;
    const { evaluationsDone: done, evaluationsTotal: total } = record;
    const open: UnderWay = {
      record,
      abort: new AbortController(),
      begunMs: clock.nowMs(),
      doneBefore: done,
      progress: { step: 'evaluate', done, total },
    };
    this.#underWay = open;
    this.#last = record.id;
    const support = {
      log: history.searchLog(record.id),
      signal: open.abort.signal,
      onProgress: (progress: FrontSearchProgress) => {
        open.progress = progress;
      },
    };
    void search.run(planOf(record), support).then(
      (outcome) => this.#done(open, outcome),
      (error: unknown) => this.#failed(open, error),
    );
  }

  #done(open: UnderWay, { front, present }: FrontSearchOutcome): void {
    if (this.#underWay !== open) return;
    const { history, found } = this.#parts;
    this.#underWay = null;
    history.transaction(() => {
      history.setFront(open.record.id, front);
      history.setSetting(`front-${open.record.id}-present`, JSON.stringify(present));
      this.#close(open.record, 'done', { points: front.length });
    });
    found();
  }

  /** Cancelled searches and those of a coordinator that stopped are closed already. */
  #failed(open: UnderWay, cause: unknown): void {
    if (this.#underWay !== open) return;
    this.#underWay = null;
    const error = cause instanceof Error ? cause.message : String(cause);
    this.#error = { search: open.record.id, text: error };
    this.#close(open.record, 'failed', { error });
  }

  #close(
    { id }: StoredSearch,
    status: 'done' | 'stopped' | 'failed',
    data: Record<string, unknown>,
  ): void {
    const { history, journal } = this.#parts;
    history.transaction(() => {
      history.setSearchStatus(id, status);
      journal.write(`front-search-${status}`, null, { search: id, ...data });
    });
  }

  #newest(isWanted: (search: StoredSearch) => boolean): StoredSearch | null {
    for (const record of this.#parts.history.searches()) {
      const search = asStoredSearch(record);
      if (search !== null && isWanted(search)) return search;
    }
    return null;
  }
}

function summaryOf({ id, algorithm, seed, objectives, workload, ...rest }: StoredSearch) {
  const { source, jobs, samples, heldOut } = workload;
  const evaluations = rest.evaluationsTotal;
  return {
    search: id,
    algorithm,
    seed,
    objectives,
    evaluations,
    source,
    jobs: jobs.length,
    samples,
    heldOut,
  };
}
