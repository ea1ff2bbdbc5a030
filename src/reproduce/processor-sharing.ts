/** A piece of work for one processor, and when it comes. */
export interface Work {
  readonly arrival: number;
  readonly size: number;
}

/**
 * When each piece of work would end if at every instant all that are there had equal parts of one
 * processor (processor sharing). In order of arrival; by index.
 */
export function sharedFinish(works: readonly Work[]): number[] {
  const finish = works.map(() => 0);
  const left = new Map<number, number>();
  let now = 0;
  let next = 0;
  while (next < works.length || left.size > 0) {
    const arrival = works[next]?.arrival ?? Number.POSITIVE_INFINITY;
    const least = Math.min(...left.values());
    const end = left.size === 0 ? Number.POSITIVE_INFINITY : now + least * left.size;
    const then = Math.min(arrival, end);
    for (const [i, work] of left) {
      const rest = end <= arrival && work === least ? 0 : work - (then - now) / left.size;
      left.set(i, rest);
    }
    for (const [i, work] of left) {
      if (work > 0) continue;
      left.delete(i);
      finish[i] = then;
    }
    now = then;
    for (; works[next]?.arrival === now; next++) left.set(next, works[next]?.size ?? 0);
  }
  return finish;
}
