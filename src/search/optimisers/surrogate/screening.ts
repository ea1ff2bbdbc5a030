import { nondominated, type Objectives } from '../../dominance/dominance.ts';
import { hypervolumeGain } from '../../dominance/hypervolume.ts';
import type { Known } from '../evolutionary/generational.ts';
import { modelFront } from './model-front.ts';
import { surrogate } from './surrogate.ts';

/** The model is learnt from the newest of what was evaluated, since its cost grows by the cube. */
const learntFrom = 400;

/**
 * Of children and of what a model of the newest evaluations takes for the front, the `count` points
 * that promise most: the one that would add most hypervolume by the model, then the one that would
 * add most beside it, and so on. Where nothing can be learnt, the first children.
 */
export function screened(
  children: readonly number[][],
  count: number,
  { variables, evaluated }: Known,
): number[][] {
  const usable = evaluated.filter(({ objectives }) => objectives.every(Number.isFinite));
  const model = surrogate(variables, usable.slice(-learntFrom));
  if (model === null) return children.slice(0, count);
  const foreseen = modelFront({ variables, seed: evaluated.length }, model);
  const points = [...children, ...foreseen];
  const all = usable.map(({ objectives }) => objectives);
  const front = nondominated(all).map((i) => all[i] ?? []);
  return mostGain(points.map(model), front, count).map((i) => points[i] ?? []);
}

/**
 * Indices of `count` points that add much hypervolume to a front, the next one always the one that
 * adds most to the front and those before it; of equal ones the first.
 */
export function mostGain(
  points: readonly Objectives[],
  front: readonly Objectives[],
  count: number,
): number[] {
  const reference = beyond(front);
  const dominating = [...front];
  const gainOf = (i: number) => hypervolumeGain(points[i] ?? [], dominating, reference);
  const left = new Map([...points.keys()].map((i) => [i, gainOf(i)]));
  const taken: number[] = [];
  while (taken.length < count && left.size > 0) {
    const next = largest(left);
    // A gain can only shrink as others are taken: what is still the largest when renewed is it.
    left.set(next, gainOf(next));
    if (largest(left) !== next) continue;
    left.delete(next);
    taken.push(next);
    dominating.push(points[next] ?? []);
  }
  return taken;
}

function largest(gains: ReadonlyMap<number, number>): number {
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (const [i, gain] of gains) {
    if (gain <= most) continue;
    best = i;
    most = gain;
  }
  return best;
}

/** A tenth of the front's extent behind its worst values, so that its ends count, too. */
function beyond(front: readonly Objectives[]): number[] {
  return (front[0] ?? []).map((_, m) => {
    const values = front.map((point) => point[m] ?? 0);
    const [best, worst] = [Math.min(...values), Math.max(...values)];
    return worst + (worst - best || Math.abs(worst) || 1) / 10;
  });
}
