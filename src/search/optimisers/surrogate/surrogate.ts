import type { Evaluated, Variable } from '../optimiser.ts';
import { logScale } from './log-scale.ts';
import { type Model, radialBasis } from './radial-basis.ts';

/**
 * A model of the objectives on logarithmic scales, learnt from points whose objectives are finite.
 * Null where nothing can be learnt.
 */
export function surrogate(
  variables: readonly Variable[],
  evaluated: readonly Evaluated[],
): Model | null {
  const scales = (evaluated[0]?.objectives ?? []).map((_, m) =>
    logScale(evaluated.map(({ objectives }) => objectives[m] ?? 0)),
  );
  const model = radialBasis(
    variables,
    evaluated.map(({ parameters, objectives }) => {
      return { parameters, objectives: scales.map((s, m) => s.scaled(objectives[m] ?? 0)) };
    }),
  );
  if (model === null) return null;
  return (parameters) => {
    const values = model(parameters);
    return scales.map((scale, m) => scale.unscaled(values[m] ?? 0));
  };
}
