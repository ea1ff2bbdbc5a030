import { nsga2 } from './nsga2.ts';
import type { Optimiser, OptimiserOptions } from './optimiser.ts';
import { randomSearch } from './random.ts';
import { spea2 } from './spea2.ts';
import type { Algorithm } from './store.ts';

const optimisers: Readonly<Record<Algorithm, (options: OptimiserOptions) => Optimiser>> = {
  spea2,
  nsga2,
  random: randomSearch,
};

/** The optimiser of this name, at its beginning. */
export function optimiserOf(algorithm: Algorithm, options: OptimiserOptions): Optimiser {
  return optimisers[algorithm](options);
}
