/** The configurations that a search chooses from. */

import { occupied, type QueueRule } from '../queueing/queue-rule.ts';
import { thresholdsByVariation } from '../queueing/thresholds.ts';
import { exponentialWeights } from '../queueing/weights.ts';
import { Moments } from '../stats/moments.ts';
import type { Configuration } from './evaluation/evaluator.ts';
import type { Variable } from './optimisers/optimiser.ts';

/** Three numbers and δ make queues and weights, or every threshold and weight is a variable. */
export const spaceNames = ['parameterised', 'explicit'] as const;
export type SpaceName = (typeof spaceNames)[number];

/** Variables, and what values of them mean. */
export interface SearchSpace {
  readonly name: SpaceName;
  readonly variables: readonly Variable[];
  /** The configuration behind values of the variables; null when they make none. */
  decode(parameters: readonly number[]): Configuration | null;
}

/** A queue whose weight is 0 to three decimals would be starved. */
const leastWeight = 0.0005;

/** Classes by C² and exponential weights (thesis §3.3.3). */
export const queuesByVariation: QueueRule = {
  thresholds: thresholdsByVariation,
  weights: (queues, W) => {
    const weights = exponentialWeights(queues, W);
    return weights.every(isEnough) ? weights : null;
  },
};

const zetaMin: Variable = { name: 'zetaMin', from: 0, to: 1 };
const delta: Variable = { name: 'delta', from: 0.01, to: 0.9 };

/** Of 𝒯, 𝒲, ζ_min and δ (thesis §3.3.3), for jobs of these sizes (GPU-seconds). */
export function parameterisedSpace(
  sizes: readonly number[],
  rule: QueueRule = queuesByVariation,
): SearchSpace {
  const sorted = sizes.toSorted((a, b) => a - b);
  return {
    name: 'parameterised',
    variables: [
      // Uniform in C rather than C²: where sizes vary much, most of the range is one or two queues.
      { name: 'T', from: 0.001, to: largestVariation(sorted) + 1, scale: 'square' },
      { name: 'W', from: -3, to: 3 },
      zetaMin,
      delta,
    ],
    decode: ([T = 0, W = 0, zeta = 0, step = 0]) => {
      const thresholds = rule.thresholds(sorted, T);
      const weights = gentlest(thresholds.length + 1, W, rule);
      return weights && { ...occupied({ thresholds, weights }), zetaMin: zeta, delta: step };
    },
  };
}

/** Queues with a W nearer to 0 have equal weights. */
const equalSteepness = 0.001;

/** Where a queue would be starved, W is brought as near to 0 as it takes; null where no W will do. */
function gentlest(queues: number, W: number, rule: QueueRule): readonly number[] | null {
  for (let gentler = W; Math.abs(gentler) > equalSteepness; gentler *= 0.9) {
    const weights = rule.weights(queues, gentler);
    if (weights !== null) return weights;
  }
  return rule.weights(queues, 0);
}

/** The largest C² of the first 1, 2, 3, ... of rising sizes: a limit above it makes one class. */
function largestVariation(sizes: readonly number[]): number {
  const moments = new Moments();
  let largest = 0;
  for (const size of sizes) {
    moments.add(size);
    largest = Math.max(largest, moments.squaredVariation);
  }
  return largest;
}

const queuesMax = 5;

/**
 * Without the three numbers (figure 9c of the OSDI'24 paper): how many queues, thresholds and
 * weights for as many as there can be, ζ_min and δ. Thresholds are sorted, those too many unused.
 */
export function explicitSpace(sizes: readonly number[]): SearchSpace {
  const largest = sizes.reduce((most, size) => Math.max(most, size), 1);
  const each = Array.from({ length: queuesMax }, (_, i) => i);
  return {
    name: 'explicit',
    variables: [
      { name: 'queues', from: 1, to: queuesMax },
      ...each.map((i) => ({ name: `threshold ${i}`, from: 1, to: largest })),
      ...each.map((i) => ({ name: `weight ${i}`, from: 0, to: 1 })),
      zetaMin,
      delta,
    ],
    decode: (parameters) => {
      const queues = Math.round(parameters[0] ?? 1);
      const from = 1 + queuesMax;
      const thresholds = parameters.slice(1, queues).toSorted((a, b) => a - b);
      const raw = parameters.slice(from, from + queues);
      const sum = raw.reduce((total, weight) => total + weight, 0);
      const weights = raw.map((weight) => weight / sum);
      const isRising = thresholds.every((size, i) => size > (thresholds[i - 1] ?? 0));
      if (!isRising || !weights.every(isEnough)) return null;
      const [zeta = 0, step = 0] = parameters.slice(from + queuesMax);
      return { thresholds, weights, zetaMin: zeta, delta: step };
    },
  };
}

function isEnough(weight: number): boolean {
  return weight >= leastWeight;
}

/**
 * The space of this name for jobs of these sizes (GPU-seconds). On whole GPUs no job is starved
 * where there are as many `gpus` as queues, so that more queues make no configuration.
 */
export function spaceOf(
  name: SpaceName,
  sizes: readonly number[],
  rule: QueueRule = queuesByVariation,
  gpus = Number.POSITIVE_INFINITY,
): SearchSpace {
  const space = name === 'explicit' ? explicitSpace(sizes) : parameterisedSpace(sizes, rule);
  return {
    ...space,
    decode: (parameters) => {
      const configuration = space.decode(parameters);
      const queues = configuration?.weights.length ?? 0;
      return queues <= gpus ? configuration : null;
    },
  };
}
