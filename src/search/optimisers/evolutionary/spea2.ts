import { strengthFitness, strengthSurvivors } from '../../dominance/strength.ts';
import type { Optimiser, OptimiserOptions } from '../optimiser.ts';
import { GenerationalOptimiser, type GenerationSizes } from './generational.ts';

/** As published, except that 105 offspring cannot come in pairs. */
const published: GenerationSizes = { population: 70, offspring: 100 };

/**
 * The solver of the thesis (§3.3.2): SPEA2 with simulated binary crossover and polynomial mutation.
 */
export function spea2(options: OptimiserOptions): Optimiser {
  return new GenerationalOptimiser(options, {
    sizes: published,
    selection: { fitness: strengthFitness, survivors: strengthSurvivors },
  });
}
