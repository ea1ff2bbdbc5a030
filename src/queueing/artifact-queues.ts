/**
 * Queues as the published artifact of PCS cuts and weighs them, defects included: for comparison
 * with its results. The product's own rules are `thresholds.ts` and `weights.ts`.
 */

import type { QueueRule } from './queue-rule.ts';

/**
 * Scans the sizes upwards; where C² of a class exceeds the limit, the class ends before that size,
 * which then counts in no class. Thresholds are cut to whole GPU-seconds, so that some may be 0 or
 * equal.
 */
export function artifactThresholds(sizes: readonly number[], variationLimit: number): number[] {
  const thresholds: number[] = [];
  let moments = emptyMoments;
  let before = 0;
  for (const size of sizes.toSorted((a, b) => a - b)) {
    moments = extended(moments, size);
    if (squaredVariation(moments) > variationLimit) {
      thresholds.push(Math.trunc(before));
      moments = emptyMoments;
    }
    before = size;
  }
  return thresholds;
}

/** e^(-𝒲·i), normalised, in whole thousandths; null where one of them is 0. */
export function artifactWeights(count: number, steepness: number): number[] | null {
  const raw = Array.from({ length: count }, (_, i) => Math.exp(-steepness * i));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const rounded = raw.map((weight) => Number((weight / total).toFixed(3)));
  return rounded.includes(0) ? null : rounded;
}

/** The artifact's rule. */
export const artifactQueues: QueueRule = {
  thresholds: artifactThresholds,
  weights: artifactWeights,
};

/** In the artifact's own form, whose rounding decides where C² lies close to the limit. */
interface Sums {
  readonly count: number;
  readonly mean: number;
  readonly sum: number;
  readonly squares: number;
}

const emptyMoments: Sums = { count: 0, mean: 0, sum: 0, squares: 0 };

function extended({ count, mean, sum, squares }: Sums, size: number): Sums {
  const n = count + 1;
  return {
    count: n,
    mean: ((n - 1) * mean + size) / n,
    sum: sum + size,
    squares: squares + size * size,
  };
}

function squaredVariation({ count, mean, sum, squares }: Sums): number {
  const variance = (1 / count) * (squares + count * mean * mean - mean * 2 * sum);
  return variance / (mean * mean);
}
