import type { Prng } from '../../../kernel/prng.ts';

/**
 * Binary tournament: two indices drawn with replacement, of which the one with the smaller fitness
 * wins, the first drawn among equals.
 */
export function tournament(fitness: readonly number[], prng: Prng): number {
  const draw = () => Math.floor(prng.unit() * fitness.length);
  const [first, second] = [draw(), draw()];
  return (fitness[second] ?? 0) < (fitness[first] ?? 0) ? second : first;
}
