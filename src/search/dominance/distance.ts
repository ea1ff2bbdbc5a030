/** Distances between points of the objective space. */
import type { Objectives } from './dominance.ts';

/** Where infinite objectives lie after scaling: as far behind the worst as that is from the best. */
const unusable = 2;

/**
 * Every objective scaled to 0 for the best and 1 for the worst of the points, so that one measured
 * in seconds does not drown one measured in percent.
 */
export function scaled(points: readonly Objectives[]): number[][] {
  const columns = (points[0] ?? []).map((_, m) => {
    const finite = points.map((point) => point[m] ?? 0).filter(Number.isFinite);
    const best = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const worst = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return { best, range: worst - best };
  });
  return points.map((point) =>
    columns.map(({ best, range }, m) => {
      const value = point[m] ?? 0;
      if (!Number.isFinite(value)) return unusable;
      return range > 0 ? (value - best) / range : 0;
    }),
  );
}

/** Euclidean distance. */
export function distance(a: Objectives, b: Objectives): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return Math.sqrt(squares);
}
