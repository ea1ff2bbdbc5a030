import { uniform } from '../../kernel/distributions.ts';
import { type Prng, stream } from '../../kernel/prng.ts';
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

/** Uniform over the ranges of the variables. */
export function randomPoint({ variables }: OptimiserOptions, prng: Prng): number[] {
  return variables.map(({ from, to }) => uniform(prng, from, to));
}
