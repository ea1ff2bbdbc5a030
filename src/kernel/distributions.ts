import { assert } from './assert.ts';
import type { Prng } from './prng.ts';

/** Uniform in [low, high). */
export function uniform(prng: Prng, low: number, high: number): number {
  return low + (high - low) * prng.unit();
}

/** Exponential with this mean; the gaps of a Poisson process. */
export function exponential(prng: Prng, mean: number): number {
  return -mean * Math.log1p(-prng.unit());
}

/** A value and the probability of drawing it or less. */
export interface CdfPoint {
  readonly value: number;
  readonly probability: number;
}

/** A distribution given by points of its cumulative function, linear between them. */
export class EmpiricalCdf {
  readonly mean: number;
  private readonly points: readonly CdfPoint[];

  /** Rising points from probability 0 to probability 1; equal values make an atom. */
  constructor(points: readonly CdfPoint[]) {
    assert(points.length > 1, 'a distribution needs two points');
    assert(points[0]?.probability === 0, 'the first probability must be 0');
    assert(points[points.length - 1]?.probability === 1, 'the last probability must be 1');
    this.points = points;
    this.mean = meanOf(points);
  }

  /** Inverts the cumulative function at a uniform draw. */
  sample(prng: Prng): number {
    const target = prng.unit();
    let low = this.points[0];
    for (const high of this.points) {
      if (low !== undefined && high.probability > target) return between(low, high, target);
      low = high;
    }
    return low?.value ?? 0;
  }
}

function between(low: CdfPoint, high: CdfPoint, probability: number): number {
  const part = (probability - low.probability) / (high.probability - low.probability);
  return low.value + (high.value - low.value) * part;
}

function meanOf(points: readonly CdfPoint[]): number {
  let mean = 0;
  let low = points[0];
  for (const high of points) {
    if (low === undefined) break;
    assert(
      high.probability >= low.probability && high.value >= low.value,
      'the points of a distribution must rise',
    );
    mean += ((high.probability - low.probability) * (high.value + low.value)) / 2;
    low = high;
  }
  return mean;
}
