import { assert } from '../kernel/assert.ts';

/** The arithmetic mean of a sample that is not empty. */
export function mean(values: readonly number[]): number {
  assert(values.length > 0, 'a mean needs a sample');
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
