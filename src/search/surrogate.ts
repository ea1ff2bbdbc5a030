import { solveLinear } from '../stats/linear-equations.ts';
import { distance } from './distance.ts';
import type { Objectives } from './dominance.ts';
import type { Variable } from './optimiser.ts';

/** A point of a search space and its objectives. */
export interface Evaluated {
  readonly parameters: readonly number[];
  readonly objectives: Objectives;
}

/** How far the model may pass by a point, so that noise is not followed; 0 would be not at all. */
const smoothing = 1e-3;

/**
 * A model of the objectives, learnt from points whose objectives are finite: radial basis functions
 * over distances, the variables scaled to 0 to 1, with a linear tail (Gutmann, J. Global Optim. 19,
 * 2001; φ(r) = r). Null where the points are too few or too much alike to say anything.
 */
export function surrogate(
  variables: readonly Variable[],
  evaluated: readonly Evaluated[],
): ((parameters: readonly number[]) => number[]) | null {
  const scaled = ({ parameters }: Pick<Evaluated, 'parameters'>) =>
    variables.map(({ from, to }, i) => ((parameters[i] ?? 0) - from) / (to - from));
  const sites = evaluated.map(scaled);
  const objectives = evaluated[0]?.objectives.map(() => 0) ?? [];
  const around = sites.map((site, i) => {
    const row = [...terms(site, sites), ...(evaluated[i]?.objectives ?? [])];
    return row.with(i, smoothing);
  });
  const columns = terms(
    variables.map(() => 0),
    [],
  ).keys();
  const tail = [...columns].map((k) => {
    const row = sites.map((site) => terms(site, [])[k] ?? 0);
    return [...row, ...variables.map(() => 0), 0, ...objectives];
  });
  const factors = solveLinear([...around, ...tail]);
  if (factors === null) return null;
  return (parameters) => {
    const values = terms(scaled({ parameters }), sites);
    return objectives.map((_, m) =>
      values.reduce((sum, value, k) => sum + value * (factors[k]?.[m] ?? 0), 0),
    );
  };
}

/** What the model adds up at a place: the (negative) distance to each site, 1, and the place. */
function terms(place: readonly number[], sites: readonly (readonly number[])[]): number[] {
  return [...sites.map((site) => -distance(place, site)), 1, ...place];
}
