import { expect, test } from 'vitest';
import { hypervolume } from '../../../src/search/dominance/hypervolume.ts';
import { optimiserOf } from '../../../src/search/optimisers/optimisers.ts';
import { type Algorithm, algorithms } from '../../../src/search/store.ts';
import { optimise, zdt1 } from '../support.ts';

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

test.each(algorithms)(
  'optimiserOf: %s draws a square variable by its root, within its range',
  (algorithm) => {
    const variables = [
      { name: 'linear', from: 0, to: 9 },
      { name: 'square', from: 0, to: 9, scale: 'square' as const },
    ];
    const optimiser = optimiserOf(algorithm, { seed: 1, variables });
    const told = optimise(optimiser, ([a = 0, b = 0]) => [a, b], { evaluations: 30 });
    const squares = told.map(({ parameters }) => parameters[1] ?? 0);
    expect(squares.every((value) => value >= 0 && value <= 9)).toBe(true);
    // Half of them below 2.25 rather than 4.5: of 30 draws 15, with a standard error below 3.
    const low = squares.filter((value) => value < 2.25).length;
    expect(Math.abs(low - 15)).toBeLessThan(9);
    expect(told.filter(({ parameters: [a = 0] }) => a < 2.25).length).toBeLessThan(low);
  },
);
