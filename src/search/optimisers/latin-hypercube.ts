import { uniform } from '../../kernel/distributions.ts';
import type { Prng } from '../../kernel/prng.ts';
import type { Variable } from './optimiser.ts';

/**
 * `count` points, of which each variable has one in every `count`-th part of its range (McKay,
 * Beckman and Conover, Technometrics 21(2), 1979).
 */
export function latinHypercube(
  variables: readonly Variable[],
  count: number,
  prng: Prng,
): number[][] {
  const columns = variables.map(({ from, to }) => {
    const width = (to - from) / count;
    return shuffled(count, prng).map((part) =>
      uniform(prng, from + part * width, from + (part + 1) * width),
    );
  });
  return Array.from({ length: count }, (_, i) => columns.map((column) => column[i] ?? 0));
}

/** 0 to `count` - 1 in an order of which each is as likely (Fisher and Yates). */
function shuffled(count: number, prng: Prng): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(uniform(prng, 0, last + 1));
    const value = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = value;
  }
  return order;
}
