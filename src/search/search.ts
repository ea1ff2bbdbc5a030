import { assert } from '../kernel/assert.ts';
import { nondominated } from './dominance/dominance.ts';
import { truncate } from './dominance/strength.ts';
import { SearchError } from './errors.ts';
import type { Configuration } from './evaluation/evaluator.ts';
import type { Candidate, Optimiser } from './optimisers/optimiser.ts';
import { optimiserOf } from './optimisers/optimisers.ts';
import type { SearchSpace } from './space.ts';
import type { Algorithm, EvaluationRecord } from './store.ts';

/** What chooses the candidates of a search. */
export interface SearchPlan {
  readonly seed: number;
  readonly algorithm: Algorithm;
  readonly space: SearchSpace;
  /** How many objectives a candidate has. */
  readonly objectives: number;
  /** Candidates to evaluate, those included that make no configuration. */
  readonly evaluations: number;
}

/** A candidate to be evaluated. */
export interface Task {
  readonly candidate: Candidate;
  readonly configuration: Configuration;
}

/** A nondominated candidate. */
export interface Found extends Task {
  readonly objectives: readonly number[];
}

/** The most points of a front: as many as SPEA2 keeps. */
const frontMax = 70;

/**
 * The state of a search, which follows from its plan and the evaluations it was told. It goes on
 * where another one stopped when it is made from what that one recorded.
 */
export class Search {
  readonly #plan: SearchPlan;
  readonly #optimiser: Optimiser;
  readonly #recorded: ReadonlyMap<number, EvaluationRecord>;
  readonly #found: (Found | null)[] = [];
  #asked = 0;
  #done = 0;

  /** `recorded`: evaluations of a search with the same plan, in any order. */
  constructor(plan: SearchPlan, recorded: readonly EvaluationRecord[] = []) {
    this.#plan = plan;
    this.#optimiser = optimiserOf(plan.algorithm, {
      seed: plan.seed,
      variables: plan.space.variables,
    });
    this.#recorded = new Map(recorded.map((evaluation) => [evaluation.number, evaluation]));
  }

  /** Candidates evaluated so far. */
  get done(): number {
    return this.#done;
  }

  get isOver(): boolean {
    return this.#done === this.#plan.evaluations;
  }

  /**
   * The next candidates, at most `count`; none when others must be told first, or none is left.
   * Those that were recorded are passed over; those that make no configuration too, after they
   * were handed to `record`.
   */
  ask(count: number, record: (evaluation: EvaluationRecord) => void): Task[] {
    const tasks: Task[] = [];
    while (tasks.length < count && this.#asked < this.#plan.evaluations) {
      const [candidate] = this.#optimiser.ask(1);
      if (candidate === undefined) break;
      this.#asked++;
      const configuration = this.#plan.space.decode(candidate.parameters);
      const known = this.#known(candidate, configuration !== null);
      if (configuration === null) {
        this.#close(candidate, null);
        if (known === undefined) record(recordOf(candidate, null));
      } else if (known !== undefined) {
        this.tell({ candidate, configuration }, known.objectives ?? []);
      } else {
        tasks.push({ candidate, configuration });
      }
    }
    return tasks;
  }

  /** The objectives of a candidate, all finite; answers what to record of it. */
  tell({ candidate, configuration }: Task, objectives: readonly number[]): EvaluationRecord {
    assert(
      objectives.length === this.#plan.objectives && objectives.every(Number.isFinite),
      `candidate ${candidate.number} has the objectives ${objectives.join()}`,
    );
    this.#close(candidate, { candidate, configuration, objectives });
    return recordOf(candidate, objectives);
  }

  /** The nondominated candidates by their first objective, of too many the ones best spread. */
  front(): Found[] {
    const usable = this.#found.flatMap((found) => found ?? []);
    const free = nondominated(usable.map(objectivesOf)).flatMap((i) => usable[i] ?? []);
    const kept = truncate(free.map(objectivesOf), frontMax).flatMap((i) => free[i] ?? []);
    return kept.sort((a, b) => {
      const [x = 0, y = 0] = [a.objectives[0], b.objectives[0]];
      return x - y || a.candidate.number - b.candidate.number;
    });
  }

  #close(candidate: Candidate, found: Found | null): void {
    const unusable = () => Number.POSITIVE_INFINITY;
    const objectives = found?.objectives ?? Array.from({ length: this.#plan.objectives }, unusable);
    this.#optimiser.tell(candidate, objectives);
    this.#found[candidate.number] = found;
    this.#done++;
  }

  /** What was recorded of the candidate, which makes a configuration or not, now as it did then. */
  #known({ number, parameters }: Candidate, isUsable: boolean): EvaluationRecord | undefined {
    const known = this.#recorded.get(number);
    if (known === undefined) return undefined;
    const isSame = known.parameters.every((value, i) => value === parameters[i]);
    if (isSame && (known.objectives !== null) === isUsable) return known;
    const allowed = 'those of the same search by the same version';
    throw new SearchError(`evaluations[${number}]`, known.parameters, allowed);
  }
}

function recordOf(
  { number, parameters }: Candidate,
  objectives: readonly number[] | null,
): EvaluationRecord {
  return { number, parameters, objectives };
}

function objectivesOf({ objectives }: Found): readonly number[] {
  return objectives;
}
