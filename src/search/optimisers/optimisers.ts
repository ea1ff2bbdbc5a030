import type { Algorithm } from '../store.ts';
import { nsga2 } from './evolutionary/nsga2.ts';
import { spea2 } from './evolutionary/spea2.ts';
import type { Optimiser, OptimiserOptions, Variable } from './optimiser.ts';
import { randomSearch } from './random.ts';
import { surrogateAssisted } from './surrogate/surrogate-assisted.ts';

const optimisers: Readonly<Record<Algorithm, (options: OptimiserOptions) => Optimiser>> = {
  spea2,
  nsga2,
  surrogate: surrogateAssisted,
  random: randomSearch,
};

/** The optimiser of this name, at its beginning. */
export function optimiserOf(algorithm: Algorithm, options: OptimiserOptions): Optimiser {
  const { seed, variables } = options;
  const inner = optimisers[algorithm]({ seed, variables: variables.map(searched) });
  return {
    ask: (count) =>
      inner.ask(count).map(({ number, parameters }) => ({
        number,
        parameters: parameters.map((value, i) => unscaled(value, variables[i])),
      })),
    tell: (candidate, objectives) => inner.tell(candidate, objectives),
  };
}

/** The variable as the algorithms see it: on a linear scale. */
function searched({ name, from, to, scale }: Variable): Variable {
  return scale === 'square'
    ? { name, from: Math.sqrt(from), to: Math.sqrt(to) }
    : { name, from, to };
}

/** Rounding must not leave the range. */
function unscaled(value: number, variable: Variable | undefined): number {
  if (variable?.scale !== 'square') return value;
  return Math.min(variable.to, Math.max(variable.from, value * value));
}
