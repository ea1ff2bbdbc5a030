import { nondominated, type Objectives } from '../search/dominance/dominance.ts';

/** Part of the range of an objective on the front by which a point may miss and still count. */
const tolerance = 0.01;

/**
 * Percent of the points of `front` that were found: some evaluated point is in every objective as
 * good, or worse by at most 1 % of that objective's range on the front.
 */
export function foundPercent(
  front: readonly Objectives[],
  evaluated: readonly Objectives[],
): number {
  const margins = rangesOf(front).map((range) => range * tolerance);
  const isFound = (point: Objectives) =>
    evaluated.some((other) =>
      point.every(
        (value, i) => (other[i] ?? Number.POSITIVE_INFINITY) <= value + (margins[i] ?? 0),
      ),
    );
  return (100 * front.filter(isFound).length) / front.length;
}

/** The nondominated of all these points. */
export function frontOfAll(points: readonly Objectives[]): Objectives[] {
  return nondominated(points).map((i) => points[i] ?? []);
}

function rangesOf(front: readonly Objectives[]): number[] {
  const [first = []] = front;
  return first.map((_, i) => {
    const values = front.map((point) => point[i] ?? 0);
    return Math.max(...values) - Math.min(...values);
  });
}
