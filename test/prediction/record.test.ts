import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponential } from '../../src/kernel/distributions.ts';
import { stream } from '../../src/kernel/prng.ts';
import { gapsOf, reachMicros, turnsMost } from '../../src/prediction/record.ts';

/** Arrivals at these instants, known until the last of them unless told. */
function aRecord(instants: readonly number[], untilMicros = instants.at(-1) ?? 0) {
  return { arrivals: instants.map((arrivalMicros) => ({ arrivalMicros })), untilMicros };
}

function instantsAfter(gaps: readonly number[]): number[] {
  let instant = 0;
  return [0, ...gaps.map((gap) => (instant += gap))];
}

const every = (gap: number, jobs: number) => Array.from({ length: jobs }, () => gap);

test('gapsOf: from the last to the first the mean gap, or a longer silence', () => {
  expect(gapsOf(aRecord([0, 10, 40, 60]))).toEqual([10, 30, 20, 20]);
  expect(gapsOf(aRecord([0, 10, 40, 60], 75))).toEqual([10, 30, 20, 20]);
  expect(gapsOf(aRecord([0, 10, 40, 60], 95))).toEqual([10, 30, 20, 35]);
});

test('gapsOf: of a record that goes beyond the present, the gaps alone', () => {
  expect(gapsOf(aRecord([0, 10, 40, 60], 5))).toEqual([10, 30, 20, 20]);
});

test('reachMicros: some turns of the record, once enough arrived', () => {
  expect(reachMicros(aRecord(instantsAfter(every(7, 8))))).toBe(0);
  expect(reachMicros(aRecord(instantsAfter(every(7, 9))))).toBe(turnsMost * 70);
});

test('reachMicros: a sweep after which nothing came tells nothing, however long ago', () => {
  const sweep = instantsAfter(every(1, 11));
  expect(reachMicros(aRecord(sweep))).toBe(turnsMost * 12);
  // C² of eleven gaps of 1 and one of 1,000 is 10.7, more than a quarter of 12.
  expect(reachMicros(aRecord(sweep, 1_011))).toBe(0);
});

test('reachMicros: after a sweep as many further arrivals as make the rate certain', () => {
  // Of n gaps, 11 of them 0 and the others alike, C² = n / (n - 11) - 1 = 11 / (n - 11).
  const sweepThen = (jobs: number) => aRecord(instantsAfter([...every(0, 11), ...every(60, jobs)]));
  // The mean gap that closes the circle counts as one of the others, nearly: 11 / 3 > 14 / 4.
  expect(reachMicros(sweepThen(2))).toBe(0);
  expect(reachMicros(sweepThen(4))).toBeGreaterThan(0);
});

test('reachMicros: Poisson arrivals are known from the tenth on', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const draws = stream(seed, 'record');
      const gaps = Array.from({ length: 60 }, () => exponential(draws, 1_000));
      expect(reachMicros(aRecord(instantsAfter(gaps)))).toBeGreaterThan(0);
    }),
  );
});
