import { assert } from '../kernel/assert.ts';
import { uniform } from '../kernel/distributions.ts';
import { type Prng, stream } from '../kernel/prng.ts';
import { crossed } from './crossover.ts';
import type { Objectives } from './dominance.ts';
import { mutated } from './mutation.ts';
import type { Candidate, Optimiser, OptimiserOptions } from './optimiser.ts';
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

/** η of crossover and mutation, as published (`wfq_tuner.py` of the PCS artifact). */
const crossoverIndex = 20;
const mutationIndex = 20;

interface Member {
  readonly candidate: Candidate;
  objectives: Objectives | null;
}

/** An evolutionary optimiser: random at first, then children of the fittest, in generations. */
export class GenerationalOptimiser implements Optimiser {
  readonly #options: OptimiserOptions;
  readonly #sizes: GenerationSizes;
  readonly #selection: Selection;
  readonly #prng: Prng;
  #survivors: Member[] = [];
  #generation: Member[];
  #asked = 0;
  #untold: number;
  /** Number of the generation's first candidate. */
  #first = 0;

  constructor(options: OptimiserOptions, sizes: GenerationSizes, selection: Selection) {
    assert(sizes.population > 1, `a population of ${sizes.population} has no two parents`);
    assert(
      sizes.offspring > 0 && sizes.offspring % 2 === 0,
      `two parents have two children, so that there cannot be ${sizes.offspring}`,
    );
    this.#options = options;
    this.#sizes = sizes;
    this.#selection = selection;
    this.#prng = stream(options.seed, 'search');
    this.#generation = this.#born(
      Array.from({ length: sizes.population }, () => randomPoint(options, this.#prng)),
    );
    this.#untold = sizes.population;
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
    const { population, offspring } = this.#sizes;
    const all = [...this.#survivors, ...this.#generation];
    const kept = this.#selection.survivors(all.map(objectivesOf), population);
    this.#survivors = kept.flatMap((i) => all[i] ?? []);
    const fitness = this.#selection.fitness(this.#survivors.map(objectivesOf));
    const children: number[][] = [];
    while (children.length < offspring) children.push(...this.#children(fitness));
    this.#first += this.#generation.length;
    this.#generation = this.#born(children);
    this.#asked = 0;
    this.#untold = offspring;
  }

  #children(fitness: readonly number[]): number[][] {
    const { variables } = this.#options;
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

/** Uniform over the ranges of the variables. */
export function randomPoint({ variables }: OptimiserOptions, prng: Prng): number[] {
  return variables.map(({ from, to }) => uniform(prng, from, to));
}

function objectivesOf({ objectives }: Member): Objectives {
  assert(objectives !== null, 'a generation ends when all of it was told');
  return objectives;
}
