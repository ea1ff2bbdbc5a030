import { nondominated } from '../../dominance/dominance.ts';
import { nsga2 } from '../evolutionary/nsga2.ts';
import type { Evaluated, OptimiserOptions } from '../optimiser.ts';
import type { Model } from './radial-basis.ts';

/** Looks at the model, of which each costs a ten-thousandth of a simulation. */
const looks = 1_000;

/** The points that a model takes for nondominated, as NSGA-II finds them from nothing. */
export function modelFront(options: OptimiserOptions, model: Model): number[][] {
  const optimiser = nsga2(options);
  const seen: Evaluated[] = [];
  while (seen.length < looks) {
    for (const candidate of optimiser.ask(looks - seen.length)) {
      const objectives = model(candidate.parameters);
      optimiser.tell(candidate, objectives);
      seen.push({ parameters: candidate.parameters, objectives });
    }
  }
  const front = nondominated(seen.map(({ objectives }) => objectives));
  return front.map((i) => [...(seen[i]?.parameters ?? [])]);
}
