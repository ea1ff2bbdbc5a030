import { nondominated, type Objectives } from './dominance.ts';

/**
 * The volume that the points dominate, up to `reference` (all objectives minimised); points that
 * are not better than the reference everywhere add nothing. Exact, for any number of objectives:
 * the WFG algorithm (While, Bradstreet and Barone, IEEE Trans. Evol. Comp. 16(1), 2012) on top of a
 * sweep in two dimensions.
 */
export function hypervolume(points: readonly Objectives[], reference: Objectives): number {
  const inside = points.filter((point) => isInside(point, reference));
  if (reference.length <= 2) return swept(inside, reference);
  const front = nondominated(inside).map((i) => inside[i] ?? []);
  // Worst first in the last objective: what the later ones leave of it is then small.
  const sorted = front.toSorted((a, b) => (b.at(-1) ?? 0) - (a.at(-1) ?? 0));
  let volume = 0;
  for (const [i, point] of sorted.entries()) {
    volume += hypervolumeGain(point, sorted.slice(i + 1), reference);
  }
  return volume;
}

/** What a point adds to the hypervolume of others: what it dominates and they do not. */
export function hypervolumeGain(
  point: Objectives,
  others: readonly Objectives[],
  reference: Objectives,
): number {
  if (!isInside(point, reference)) return 0;
  const limited = others.map((other) =>
    point.map((value, m) => Math.max(value, other[m] ?? value)),
  );
  return boxOf(point, reference) - hypervolume(limited, reference);
}

/** Of points in one or two dimensions. */
function swept(points: readonly Objectives[], [right = 0, top]: Objectives): number {
  if (top === undefined) return right - Math.min(right, ...points.map(([x = right]) => x));
  const sorted = points.toSorted(([a = 0], [b = 0]) => a - b);
  let volume = 0;
  let ceiling = top;
  for (const [x = right, y = top] of sorted) {
    if (y >= ceiling) continue;
    volume += (right - x) * (ceiling - y);
    ceiling = y;
  }
  return volume;
}

function isInside(point: Objectives, reference: Objectives): boolean {
  return reference.every((end, m) => (point[m] ?? end) < end);
}

function boxOf(point: Objectives, reference: Objectives): number {
  return reference.reduce((volume, end, m) => volume * (end - (point[m] ?? end)), 1);
}
