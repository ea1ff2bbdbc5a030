import type { Prng } from '../../../kernel/prng.ts';
import type { Variable } from '../optimiser.ts';

/** Values closer than this part of their range are the same to crossover. */
const resolution = 1e-14;

/**
 * Simulated binary crossover with bounds (Deb and Agrawal, Complex Systems 9, 1995): two parents
 * make two children. Each variable is crossed with probability 1/2, and then the children swap it
 * with probability 1/2. A large `index` (η) keeps children near their parents.
 */
export function crossed(
  parents: readonly [readonly number[], readonly number[]],
  variables: readonly Variable[],
  index: number,
  prng: Prng,
): [number[], number[]] {
  const children: [number[], number[]] = [[...parents[0]], [...parents[1]]];
  for (const [i, variable] of variables.entries()) {
    if (prng.unit() > 0.5) continue;
    const [a, b] = [parents[0][i] ?? 0, parents[1][i] ?? 0];
    if (Math.abs(a - b) <= resolution * (variable.to - variable.from)) continue;
    const pair = spread([Math.min(a, b), Math.max(a, b)], variable, index, prng.unit());
    const isSwapped = prng.unit() <= 0.5;
    children[0][i] = pair[isSwapped ? 1 : 0];
    children[1][i] = pair[isSwapped ? 0 : 1];
  }
  return children;
}

/**
 * The children of two different values for a uniform draw: both the middle at 0, the bounds of the
 * variable at 1.
 */
export function spread(
  [low, high]: readonly [number, number],
  { from, to }: Variable,
  index: number,
  draw: number,
): [number, number] {
  const gap = high - low;
  const middle = (low + high) / 2;
  const below = (factor(1 + (2 * (low - from)) / gap, index, draw) * gap) / 2;
  const above = (factor(1 + (2 * (to - high)) / gap, index, draw) * gap) / 2;
  return [Math.max(from, middle - below), Math.min(to, middle + above)];
}

/** β of the children, relative to the distance of the parents; at most `largest`. */
function factor(largest: number, index: number, draw: number): number {
  const alpha = 2 - largest ** -(index + 1);
  const area = draw * alpha;
  return (area <= 1 ? area : 1 / (2 - area)) ** (1 / (index + 1));
}
