import { expect, test } from 'vitest';
import { spea2 } from '../../../../src/search/optimisers/evolutionary/spea2.ts';
import { zdt1 } from '../../support.ts';

test('spea2: 70 at first, 100 in each generation, 370 in three', () => {
  const optimiser = spea2({ seed: 1, variables: zdt1.variables });
  const counts = [0, 1, 2, 3].map(() => {
    const all = optimiser.ask(1000);
    for (const candidate of all) optimiser.tell(candidate, zdt1.objectives(candidate.parameters));
    return all.length;
  });
  expect(counts).toEqual([70, 100, 100, 100]);
});
