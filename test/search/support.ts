/** Problems with known fronts, for optimisers. */
import type { Objectives } from '../../src/search/dominance/dominance.ts';
import type { Candidate, Optimiser, Variable } from '../../src/search/optimisers/optimiser.ts';

/** ZDT1 (Zitzler, Deb and Thiele 2000): the front is f2 = 1 - sqrt(f1). */
export const zdt1 = {
  variables: Array.from({ length: 6 }, (_, i): Variable => ({ name: `x${i}`, from: 0, to: 1 })),
  objectives([first = 0, ...rest]: readonly number[]): number[] {
    const g = 1 + (9 * rest.reduce((sum, x) => sum + x, 0)) / rest.length;
    return [first, g * (1 - Math.sqrt(first / g))];
  },
};

/** Asks for `batch` at a time and tells each batch in the order that `arrange` makes of it. */
export function optimise(
  optimiser: Optimiser,
  objectives: (parameters: readonly number[]) => number[],
  {
    evaluations,
    batch = 8,
    arrange = (all: Candidate[]) => all,
  }: {
    evaluations: number;
    batch?: number;
    arrange?: (all: Candidate[]) => Candidate[];
  },
): { parameters: readonly number[]; objectives: Objectives }[] {
  const told: { parameters: readonly number[]; objectives: Objectives }[] = [];
  while (told.length < evaluations) {
    for (const candidate of arrange(optimiser.ask(Math.min(batch, evaluations - told.length)))) {
      const { parameters, number } = candidate;
      const values = objectives(parameters);
      optimiser.tell(candidate, values);
      told[number] = { parameters, objectives: values };
    }
  }
  return told;
}
