/** NSGA-II (Deb, Pratap, Agarwal and Meyarivan, IEEE Trans. Evol. Comp. 6(2), 2002). */
import { crowdingDistances } from '../../dominance/crowding.ts';
import { nondominatedRanks, type Objectives } from '../../dominance/dominance.ts';
import type { Optimiser, OptimiserOptions } from '../optimiser.ts';
import { type Evolution, GenerationalOptimiser } from './generational.ts';

/**
 * Small generations learn more from the few hundred evaluations that a search has than the 70 and
 * 100 of SPEA2. The front, taken from everything evaluated, may have more points than survive.
 */
export const nsga2Evolution: Evolution = {
  sizes: { population: 30, offspring: 20 },
  selection: { fitness: crowdedFitness, survivors: crowdedSurvivors },
};

/** NSGA-II with the crossover and mutation that SPEA2 has here. */
export function nsga2(options: OptimiserOptions): Optimiser {
  return new GenerationalOptimiser(options, nsga2Evolution);
}

/** The crowded comparison as a number, smaller is better: by front, then the less crowded first. */
export function crowdedFitness(points: readonly Objectives[]): number[] {
  const ranks = nondominatedRanks(points);
  const fitness = points.map(() => 0);
  for (const [rank, members] of Map.groupBy(points.keys(), (i) => ranks[i] ?? 0)) {
    const distances = crowdingDistances(members.map((i) => points[i] ?? []));
    for (const [place, i] of members.entries()) {
      fitness[i] = rank + 1 / ((distances[place] ?? 0) + 2);
    }
  }
  return fitness;
}

function crowdedSurvivors(points: readonly Objectives[], count: number): number[] {
  const fitness = crowdedFitness(points);
  return [...points.keys()]
    .sort((a, b) => (fitness[a] ?? 0) - (fitness[b] ?? 0) || a - b)
    .slice(0, count);
}
