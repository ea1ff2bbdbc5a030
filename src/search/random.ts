import { stream } from '../kernel/prng.ts';
import { randomPoint } from './generational.ts';
import type { Optimiser, OptimiserOptions } from './optimiser.ts';

/** Uniform draws that learn nothing: what the other optimisers must beat. */
export function randomSearch(options: OptimiserOptions): Optimiser {
  const prng = stream(options.seed, 'search');
  let asked = 0;
  return {
    ask: (count) =>
      Array.from({ length: count }, () => {
        return { number: asked++, parameters: randomPoint(options, prng) };
      }),
    tell: () => {},
  };
}
