import type { Prng } from '../../../kernel/prng.ts';
import type { Variable } from '../optimiser.ts';

/**
 * Polynomial mutation with bounds (Deb, 2001): every variable changes with this probability, the
 * less the larger `index` (η) is.
 */
export function mutated(
  parameters: readonly number[],
  variables: readonly Variable[],
  { probability, index }: { readonly probability: number; readonly index: number },
  prng: Prng,
): number[] {
  return parameters.map((value, i) => {
    const variable = variables[i];
    if (variable === undefined || prng.unit() > probability) return value;
    return moved(value, variable, index, prng.unit());
  });
}

/** The new value for a uniform draw: the lower bound at 0, the same at 1/2, the upper bound at 1. */
export function moved(value: number, { from, to }: Variable, index: number, draw: number): number {
  const range = to - from;
  if (range <= 0) return value;
  const power = index + 1;
  const step =
    draw < 0.5
      ? (2 * draw + (1 - 2 * draw) * (1 - (value - from) / range) ** power) ** (1 / power) - 1
      : 1 - (2 * (1 - draw) + (2 * draw - 1) * (1 - (to - value) / range) ** power) ** (1 / power);
  return Math.min(to, Math.max(from, value + step * range));
}
