import { expect, test } from 'vitest';
import { hypervolume } from '../../../../src/search/dominance/hypervolume.ts';
import { nsga2 } from '../../../../src/search/optimisers/evolutionary/nsga2.ts';
import type { Optimiser } from '../../../../src/search/optimisers/optimiser.ts';
import { surrogateAssisted } from '../../../../src/search/optimisers/surrogate/surrogate-assisted.ts';
import { optimise, zdt1 } from '../../support.ts';

test('surrogateAssisted: 40 at first, 20 in each generation', () => {
  const optimiser = surrogateAssisted({ seed: 1, variables: zdt1.variables });
  for (const [first, count] of [
    [0, 40],
    [40, 20],
    [60, 20],
  ]) {
    const all = optimiser.ask(1000);
    expect([all[0]?.number, all.length]).toEqual([first, count]);
    for (const candidate of all) optimiser.tell(candidate, zdt1.objectives(candidate.parameters));
  }
});

test.each([1, 2, 3])(
  'surrogateAssisted: 200 evaluations bring it nearer than NSGA-II, seed %i',
  (seed) => {
    const volume = (make: typeof nsga2) => {
      const optimiser: Optimiser = make({ seed, variables: zdt1.variables });
      const all = optimise(optimiser, zdt1.objectives, { evaluations: 200 });
      return hypervolume(
        all.map(({ objectives }) => objectives),
        [1, 1],
      );
    };
    expect(volume(surrogateAssisted)).toBeGreaterThan(volume(nsga2) + 0.05);
  },
);
