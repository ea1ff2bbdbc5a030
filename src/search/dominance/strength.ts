/** SPEA2 (Zitzler, Laumanns and Thiele, TIK report 103, ETH Zürich 2001): fitness and survival. */
import { distance, scaled } from './distance.ts';
import { dominates, type Objectives } from './dominance.ts';

/**
 * Raw fitness R (§3.1): the sum of the strengths of all points that dominate a point, where the
 * strength of a point is how many it dominates. 0 for a nondominated one.
 */
export function rawFitness(points: readonly Objectives[]): number[] {
  const strengths = points.map((a) => points.filter((b) => dominates(a, b)).length);
  return points.map((point) => {
    let sum = 0;
    for (const [j, other] of points.entries()) {
      if (dominates(other, point)) sum += strengths[j] ?? 0;
    }
    return sum;
  });
}

/**
 * Density D (§3.1) of each point: 1 / (σ + 2), at most 1/2, where σ is its distance to its k-th
 * nearest neighbour and k the square root of the number of points, objectives scaled.
 */
export function densities(points: readonly Objectives[]): number[] {
  const k = Math.floor(Math.sqrt(points.length));
  return distanceMatrix(points).map((row, i) => {
    const others = row.filter((_, j) => j !== i).toSorted((a, b) => a - b);
    return 1 / ((others[Math.min(k, others.length) - 1] ?? 0) + 2);
  });
}

/** Fitness F = R + D, smaller is better; below 1 for nondominated points only. */
export function strengthFitness(points: readonly Objectives[]): number[] {
  const density = densities(points);
  return rawFitness(points).map((raw, i) => raw + (density[i] ?? 0));
}

/**
 * Environmental selection (§3.2): indices of the `count` points that survive, rising. They are the
 * nondominated ones; where too few, the fittest of the others too; where too many, truncated.
 */
export function strengthSurvivors(points: readonly Objectives[], count: number): number[] {
  const fitness = strengthFitness(points);
  const order = [...points.keys()].sort((a, b) => {
    return (fitness[a] ?? 0) - (fitness[b] ?? 0) || a - b;
  });
  const free = order.filter((i) => (fitness[i] ?? 0) < 1);
  if (free.length <= count) return order.slice(0, count).toSorted((a, b) => a - b);
  const members = free.toSorted((a, b) => a - b);
  const kept = truncate(
    members.map((i) => points[i] ?? []),
    count,
  );
  return kept.flatMap((i) => members[i] ?? []);
}

/**
 * Archive truncation (§3.2): while there are more than `count` points, the one goes whose distance
 * to its nearest neighbour is smallest, ties decided by the second nearest, and so on; of wholly
 * equal ones the last. Answers the indices of those left, rising.
 */
export function truncate(points: readonly Objectives[], count: number): number[] {
  const alive = new Set(points.keys());
  const lists = distanceMatrix(points).map((row, i) => {
    return new Neighbours(row, i, alive);
  });
  while (alive.size > count) {
    let crowded: Neighbours | undefined;
    for (const i of alive) {
      const list = lists[i];
      if (list !== undefined && (crowded === undefined || list.isAtLeastAsCloseAs(crowded))) {
        crowded = list;
      }
    }
    if (crowded !== undefined) alive.delete(crowded.of);
  }
  return [...alive];
}

/** The other points by their distance from one, of which only those alive count. */
class Neighbours {
  readonly of: number;
  private readonly far: readonly number[];
  private readonly order: readonly number[];
  private readonly alive: ReadonlySet<number>;
  /** No neighbour before this place is alive. */
  private first = 0;

  constructor(far: readonly number[], of: number, alive: ReadonlySet<number>) {
    this.of = of;
    this.far = far;
    this.alive = alive;
    this.order = [...far.keys()]
      .filter((i) => i !== of)
      .sort((a, b) => (far[a] ?? 0) - (far[b] ?? 0) || a - b);
  }

  /** Compares nearest with nearest, second with second, ...; true where all are equal. */
  isAtLeastAsCloseAs(other: Neighbours): boolean {
    this.first = this.next(this.first);
    other.first = other.next(other.first);
    let [mine, theirs] = [this.first, other.first];
    while (mine < this.order.length && theirs < other.order.length) {
      const [a, b] = [this.distanceAt(mine), other.distanceAt(theirs)];
      if (a !== b) return a < b;
      mine = this.next(mine + 1);
      theirs = other.next(theirs + 1);
    }
    return true;
  }

  private next(from: number): number {
    let place = from;
    while (place < this.order.length && !this.alive.has(this.order[place] ?? -1)) place++;
    return place;
  }

  private distanceAt(place: number): number {
    return this.far[this.order[place] ?? -1] ?? 0;
  }
}

function distanceMatrix(points: readonly Objectives[]): number[][] {
  const places = scaled(points);
  return places.map((a) => places.map((b) => distance(a, b)));
}
