import { nondominated, type Objectives } from './dominance.ts';

/**
 * The volume that the points dominate, up to `reference` (all objectives minimised); points that
 * are not better than the reference everywhere add nothing. Exact, for any number of objectives:
 * the WFG algorithm (While, Bradstreet and Barone, IEEE Trans. Evol. Comp. 16(1), 2012) on top of a
 * sweep in two dimensions.
 */
export function hypervolume(points: readonly Objectives[], reference: Objectives): number {
  const inside = points.filter((point) => reference.every((end, m) => (point[m] ?? end) < end));
  return volumeOf(inside, reference);
}

function volumeOf(points: readonly Objectives[], reference: Objectives): number {
  const front = nondominated(points).map((i) => points[i] ?? []);
  if (reference.length <= 2) return swept(front, reference);
  // Worst first in the last objective: what the later ones leave of it is then small.
  const sorted = front.toSorted((a, b) => (b.at(-1) ?? 0) - (a.at(-1) ?? 0));
  let volume = 0;
  for (const [i, point] of sorted.entries()) {
    const limited = sorted
      .slice(i + 1)
      .map((other) => point.map((value, m) => Math.max(value, other[m] ?? value)));
    volume += boxOf(point, reference) - volumeOf(limited, reference);
  }
  return volume;
}

/** Of a nondominated front in one or two dimensions. */
function swept(front: readonly Objectives[], [right = 0, top]: Objectives): number {
  if (top === undefined) return right - Math.min(right, ...front.map(([x = right]) => x));
  const sorted = front.toSorted(([a = 0], [b = 0]) => a - b);
  let volume = 0;
  let ceiling = top;
  for (const [x = right, y = top] of sorted) {
    volume += (right - x) * (ceiling - y);
    ceiling = y;
  }
  return volume;
}

function boxOf(point: Objectives, reference: Objectives): number {
  return reference.reduce((volume, end, m) => volume * (end - (point[m] ?? end)), 1);
}
