import type { Objectives } from './dominance.ts';

/**
 * Crowding distance of each point of one front (NSGA-II): the sides of the cuboid between its two
 * neighbours, each relative to the range of its objective, summed; infinite at the ends.
 */
export function crowdingDistances(front: readonly Objectives[]): number[] {
  const distances = front.map(() => 0);
  for (const m of (front[0] ?? []).keys()) {
    const value = (i: number | undefined) => front[i ?? -1]?.[m] ?? 0;
    const order = [...front.keys()].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      return x === y ? a - b : x < y ? -1 : 1;
    });
    const range = value(order.at(-1)) - value(order[0]);
    for (const [place, i] of order.entries()) {
      const isEnd = place === 0 || place === order.length - 1;
      if (isEnd) distances[i] = Number.POSITIVE_INFINITY;
      else if (range > 0) {
        const side = (value(order[place + 1]) - value(order[place - 1])) / range;
        distances[i] = (distances[i] ?? 0) + side;
      }
    }
  }
  return distances;
}
