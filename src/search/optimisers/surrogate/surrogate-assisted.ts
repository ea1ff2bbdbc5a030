import { GenerationalOptimiser } from '../evolutionary/generational.ts';
import { nsga2Evolution } from '../evolutionary/nsga2.ts';
import { latinHypercube } from '../latin-hypercube.ts';
import type { Optimiser, OptimiserOptions } from '../optimiser.ts';
import { screened } from './screening.ts';

/** Enough to tell a model where the front may lie. */
const firstPoints = 40;

/**
 * NSGA-II that evaluates of a hundred children, and of the front as a model of the evaluations so far
 * sees it, the twenty that the model expects most of. A simulation costs far more than looking at it.
 */
export function surrogateAssisted(options: OptimiserOptions): Optimiser {
  return new GenerationalOptimiser(options, {
    ...nsga2Evolution,
    first: ({ variables }, prng) => latinHypercube(variables, firstPoints, prng),
    screening: { births: 5, choose: screened },
  });
}
