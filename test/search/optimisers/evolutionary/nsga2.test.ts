import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nondominatedRanks } from '../../../../src/search/dominance/dominance.ts';
import { crowdedFitness, nsga2 } from '../../../../src/search/optimisers/evolutionary/nsga2.ts';
import { zdt1 } from '../../support.ts';

test('crowdedFitness: by front, within one the ends before the crowded', () => {
  // Front 0: (0, 4), (1, 3), (4, 0); the middle one has crowding 1 + 1. Front 1: (5, 5).
  const points = [
    [5, 5],
    [1, 3],
    [0, 4],
    [4, 0],
  ];
  expect(crowdedFitness(points)).toEqual([1, 1 / 4, 0, 0]);
});

test('crowdedFitness: a lower front is always fitter', () => {
  const point = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 2 });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 15 }), (points) => {
      const ranks = nondominatedRanks(points);
      const fitness = crowdedFitness(points);
      for (const i of points.keys()) expect(Math.floor(fitness[i] ?? 0)).toBe(ranks[i]);
    }),
  );
});

test('nsga2: 30 at first, 20 in each generation', () => {
  const optimiser = nsga2({ seed: 1, variables: zdt1.variables });
  for (const [first, count] of [
    [0, 30],
    [30, 20],
    [50, 20],
  ]) {
    const all = optimiser.ask(1000);
    expect([all[0]?.number, all.length]).toEqual([first, count]);
    for (const candidate of all) optimiser.tell(candidate, zdt1.objectives(candidate.parameters));
  }
});
