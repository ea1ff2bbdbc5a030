import { expect, test } from 'vitest';
import { hypervolume } from '../../src/search/hypervolume.ts';
import { optimiserOf } from '../../src/search/optimisers.ts';
import type { Algorithm } from '../../src/search/store.ts';
import { optimise, zdt1 } from './support.ts';

/** Hypervolume of everything evaluated, up to (1, 1). */
function volume(algorithm: Algorithm, seed: number): number {
  const optimiser = optimiserOf(algorithm, { seed, variables: zdt1.variables });
  const all = optimise(optimiser, zdt1.objectives, { evaluations: 2070 });
  return hypervolume(
    all.map(({ objectives }) => objectives),
    [1, 1],
  );
}

// The true front encloses the integral of sqrt(x) from 0 to 1, which is 2/3.
test.each([1, 2])(
  'optimiserOf: SPEA2 and NSGA-II come near the front, random does not, seed %i',
  (seed) => {
    const random = volume('random', seed);
    for (const algorithm of ['spea2', 'nsga2'] as const) {
      const found = volume(algorithm, seed);
      expect(found).toBeGreaterThan(0.6);
      expect(found).toBeLessThan(2 / 3);
      expect(found).toBeGreaterThan(random + 0.4);
    }
  },
);
