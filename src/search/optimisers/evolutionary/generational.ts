import { assert } from '../../../kernel/assert.ts';
import { type Prng, stream } from '../../../kernel/prng.ts';
import type { Objectives } from '../../dominance/dominance.ts';
import type { Candidate, Evaluated, Optimiser, OptimiserOptions, Variable } from '../optimiser.ts';
import { randomPoint } from '../random.ts';
import { crossed } from './crossover.ts';
import { mutated } from './mutation.ts';
import { tournament } from './tournament.ts';

/** What one evolutionary algorithm does differently from another. */
export interface Selection {
  /** Smaller is better: whoever wins a tournament becomes a parent. */
  fitness(points: readonly Objectives[]): number[];
  /** Indices of the `count` points that survive. */
  survivors(points: readonly Objectives[], count: number): number[];
}

/** How many survive a generation, and how many are born in one; the latter an even number. */
export interface GenerationSizes {
  readonly population: number;
  readonly offspring: number;
}

/** Chooses which children of a generation are evaluated. */
export interface Screening {
  /** How many are born for each one that is evaluated. */
  readonly births: number;
  /** `count` of the points, given all that was evaluated, in the order of asking. */
  choose(points: readonly number[][], count: number, known: Known): number[][];
}

/** A search space and what was evaluated of it. */
export interface Known {
  readonly variables: readonly Variable[];
  readonly evaluated: readonly Evaluated[];
}

/** An evolutionary algorithm. */
export interface Evolution {
  readonly sizes: GenerationSizes;
  readonly selection: Selection;
  /** The first generation; left out, as many random points as survive one. */
  first?(options: OptimiserOptions, prng: Prng): number[][];
  /** Left out, every child is evaluated. */
  readonly screening?: Screening;
}

/** η of crossover and mutation, as published (`wfq_tuner.py` of the PCS artifact). */
const crossoverIndex = 20;
const mutationIndex = 20;

interface Member {
  readonly candidate: Candidate;
  objectives: Objectives | null;
}

/** An evolutionary optimiser: random at first, then children of the fittest, in generations. */
export class GenerationalOptimiser implements Optimiser {
  readonly #variables: readonly Variable[];
  readonly #evolution: Evolution;
  readonly #prng: Prng;
  readonly #evaluated: Evaluated[] = [];
  #survivors: Member[] = [];
  #generation: Member[];
  #asked = 0;
  #untold: number;
  /** Number of the generation's first candidate. */
  #first = 0;

  constructor(options: OptimiserOptions, evolution: Evolution) {
    const { population, offspring } = evolution.sizes;
    assert(population > 1, `a population of ${population} has no two parents`);
    assert(
      offspring > 0 && offspring % 2 === 0,
      `two parents have two children, so that there cannot be ${offspring}`,
    );
    this.#variables = options.variables;
    this.#evolution = evolution;
    this.#prng = stream(options.seed, 'search');
    const random = () => randomPoint(options, this.#prng);
    const first = evolution.first?.(options, this.#prng);
    this.#generation = this.#born(first ?? Array.from({ length: population }, random));
    this.#untold = this.#generation.length;
  }

  ask(count: number): Candidate[] {
    if (this.#untold === 0) this.#breed();
    const asked = this.#generation.slice(this.#asked, this.#asked + count);
    this.#asked += asked.length;
    return asked.map(({ candidate }) => candidate);
  }

  tell(candidate: Candidate, objectives: readonly number[]): void {
    const place = candidate.number - this.#first;
    const member = this.#generation[place];
    assert(
      member !== undefined && place < this.#asked && member.objectives === null,
      `candidate ${candidate.number} was not asked for, or told before`,
    );
    member.objectives = objectives;
    this.#untold--;
  }

  /** The next generation: those who survive this one choose their parents among themselves. */
  #breed(): void {
    const { sizes, selection } = this.#evolution;
    const all = [...this.#survivors, ...this.#generation];
    const kept = selection.survivors(all.map(objectivesOf), sizes.population);
    this.#evaluated.push(...this.#generation.map(evaluatedOf));
    this.#survivors = kept.flatMap((i) => all[i] ?? []);
    this.#first += this.#generation.length;
    this.#generation = this.#born(this.#offspring(sizes.offspring));
    this.#asked = 0;
    this.#untold = this.#generation.length;
  }

  #offspring(count: number): number[][] {
    const { selection, screening } = this.#evolution;
    const fitness = selection.fitness(this.#survivors.map(objectivesOf));
    const children: number[][] = [];
    const births = count * (screening?.births ?? 1);
    while (children.length < births) children.push(...this.#children(fitness));
    const known = { variables: this.#variables, evaluated: this.#evaluated };
    return screening?.choose(children, count, known) ?? children;
  }

  #children(fitness: readonly number[]): number[][] {
    const variables = this.#variables;
    const parent = () =>
      this.#survivors[tournament(fitness, this.#prng)]?.candidate.parameters ?? [];
    const pair = crossed([parent(), parent()], variables, crossoverIndex, this.#prng);
    const mutation = { probability: 1 / variables.length, index: mutationIndex };
    return pair.map((child) => mutated(child, variables, mutation, this.#prng));
  }

  #born(points: readonly number[][]): Member[] {
    return points.map((parameters, i) => {
      return { candidate: { number: this.#first + i, parameters }, objectives: null };
    });
  }
}

function objectivesOf({ objectives }: Member): Objectives {
  assert(objectives !== null, 'a generation ends when all of it was told');
  return objectives;
}

function evaluatedOf(member: Member): Evaluated {
  return { parameters: member.candidate.parameters, objectives: objectivesOf(member) };
}
