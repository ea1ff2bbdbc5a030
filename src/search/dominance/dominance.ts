/** Pareto dominance between lists of objectives, all to be minimised; infinite is worst. */

export type Objectives = readonly number[];

/** Whether `a` is nowhere worse than `b` and somewhere better. */
export function dominates(a: Objectives, b: Objectives): boolean {
  let isBetter = false;
  for (let i = 0; i < a.length; i++) {
    const value = a[i] ?? Number.POSITIVE_INFINITY;
    const other = b[i] ?? Number.POSITIVE_INFINITY;
    if (value > other) return false;
    if (value < other) isBetter = true;
  }
  return isBetter;
}

/** Indices of the points that no other one dominates, of equal ones only the first. */
export function nondominated(points: readonly Objectives[]): number[] {
  const seen = new Set<string>();
  return [...points.keys()].filter((i) => {
    const point = points[i] ?? [];
    if (points.some((other) => dominates(other, point))) return false;
    const key = point.join();
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Front of each point: 0 for what nothing dominates, 1 for what only front 0 dominates, and so on
 * (the fast nondominated sort of NSGA-II: Deb et al., IEEE Trans. Evol. Comp. 6(2), 2002).
 */
export function nondominatedRanks(points: readonly Objectives[]): number[] {
  const beaten = points.map((a) => [...points.keys()].filter((j) => dominates(a, points[j] ?? [])));
  const dominators = points.map(() => 0);
  for (const list of beaten) for (const j of list) dominators[j] = (dominators[j] ?? 0) + 1;
  const ranks = points.map(() => 0);
  let front = [...points.keys()].filter((i) => dominators[i] === 0);
  for (let rank = 0; front.length > 0; rank++) {
    const next: number[] = [];
    for (const i of front) {
      ranks[i] = rank;
      for (const j of beaten[i] ?? []) {
        const left = (dominators[j] ?? 0) - 1;
        dominators[j] = left;
        if (left === 0) next.push(j);
      }
    }
    front = next;
  }
  return ranks;
}
