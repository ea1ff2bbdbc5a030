import { assert } from '../kernel/assert.ts';

/**
 * Weights of `count` queues, smallest jobs first: e^(-𝒲·i), normalised to sum to 1 (thesis §3.3.3,
 * "Systematic Weight selection"). A negative `steepness` (𝒲) favours the largest jobs.
 */
export function exponentialWeights(count: number, steepness: number): number[] {
  assert(Number.isInteger(count) && count > 0, `there cannot be ${count} queues`);
  const raw = Array.from({ length: count }, (_, i) => Math.exp(-steepness * i));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}
