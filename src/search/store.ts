/** Searches as they are stored, so that one goes on after a restart and its front can be shown. */
import type { FrontPoint } from './front/front-point.ts';
import type { SpaceName } from './space.ts';

export const algorithms = ['spea2', 'nsga2', 'surrogate', 'random'] as const;
export type Algorithm = (typeof algorithms)[number];

/** `stopped`: ended by whoever runs it, and can go on. `failed`: ended by an error, likewise. */
export type SearchStatus = 'running' | 'stopped' | 'failed' | 'done';

/** What was searched for, and how far the search is. */
export interface SearchRecord {
  readonly id: number;
  readonly createdAtMs: number;
  readonly status: SearchStatus;
  readonly seed: number;
  readonly algorithm: Algorithm;
  /** Names of objectives, such as `avg-jct`. */
  readonly objectives: readonly string[];
  readonly space: SpaceName;
  /** What describes the workload samples and the cluster; compared as JSON when going on. */
  readonly workload: unknown;
  readonly evaluationsTotal: number;
  readonly evaluationsDone: number;
}

/** A candidate and what it turned out to be worth. */
export interface EvaluationRecord {
  /** The candidate's place in the order of asking. */
  readonly number: number;
  readonly parameters: readonly number[];
  /** Null for a candidate that makes no configuration. */
  readonly objectives: readonly number[] | null;
}

/** The evaluations of one search. Those read later are a superset of those read before. */
export interface SearchLog {
  append(evaluation: EvaluationRecord): void;
  /** All of them by rising number. */
  evaluations(): EvaluationRecord[];
}

/** All searches. */
export interface SearchStore {
  /** Stores a new search, running and without evaluations. */
  addSearch(search: Omit<SearchRecord, 'id' | 'status' | 'evaluationsDone'>): SearchRecord;
  search(id: number): SearchRecord | null;
  /** Newest first. */
  searches(): SearchRecord[];
  setSearchStatus(id: number, status: SearchStatus): void;
  searchLog(id: number): SearchLog;
  /** Replaces the front of a search. */
  setFront(id: number, front: readonly FrontPoint[]): void;
  front(id: number): FrontPoint[];
}
