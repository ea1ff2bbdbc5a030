import { solveLinear } from '../../../stats/linear-equations.ts';
import { distance } from '../../dominance/distance.ts';
import type { Evaluated, Variable } from '../optimiser.ts';

/** What the objectives are at any place. */
export type Model = (parameters: readonly number[]) => number[];

/** How far the model may pass by a point, so that noise is not followed; 0 would be not at all. */
const smoothing = 1e-2;

/**
 * A model of objectives, learnt from points whose objectives are finite: radial basis functions over
 * distances, the variables scaled to 0 to 1, with a linear tail (Gutmann, J. Global Optim. 19, 2001;
 * φ(r) = r). Null where the points are too few or too much alike to say anything.
 */
export function radialBasis(
  variables: readonly Variable[],
  evaluated: readonly Evaluated[],
): Model | null {
  const place = ({ parameters }: Pick<Evaluated, 'parameters'>) =>
    variables.map(({ from, to }, i) => ((parameters[i] ?? 0) - from) / (to - from));
  const sites = evaluated.map(place);
  const columns = evaluated[0]?.objectives ?? [];
  const around = sites.map((site, i) => {
    const row = [...terms(site, sites), ...(evaluated[i]?.objectives ?? [])];
    return row.with(i, smoothing);
  });
  const zeros = [0, ...variables, ...columns].map(() => 0);
  const tail = [0, ...variables].map((_, k) => {
    return [...sites.map((site) => [1, ...site][k] ?? 0), ...zeros];
  });
  const factors = solveLinear([...around, ...tail]);
  if (factors === null) return null;
  return (parameters) => {
    const values = terms(place({ parameters }), sites);
    return columns.map((_, m) =>
      values.reduce((sum, value, k) => sum + value * (factors[k]?.[m] ?? 0), 0),
    );
  };
}

/** What the model adds up at a place: the (negative) distance to each site, 1, and the place. */
function terms(place: readonly number[], sites: readonly (readonly number[])[]): number[] {
  return [...sites.map((site) => -distance(place, site)), 1, ...place];
}
