import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ShareClaim, shareEqually } from '../../src/policy/equal-shares.ts';

function claims(list: readonly (readonly [number, number])[]): ShareClaim[] {
  return list.map(([units, unitGpus]) => ({
    mostGpus: units * unitGpus,
    unitGpus,
    leastGpus: unitGpus,
    gpus: 0,
  }));
}

function shares(list: readonly (readonly [number, number])[], gpus: number): number[] {
  const shared = claims(list);
  const left = shareEqually(shared, gpus);
  return [...shared.map((claim) => claim.gpus), left];
}

test('shareEqually: equal parts, and what is left to those at the front', () => {
  expect(
    shares(
      [
        [9, 1],
        [9, 1],
        [9, 1],
      ],
      8,
    ),
  ).toEqual([3, 3, 2, 0]);
});

test('shareEqually: what one cannot use goes to the others', () => {
  expect(
    shares(
      [
        [9, 1],
        [1, 1],
        [9, 1],
      ],
      8,
    ),
  ).toEqual([4, 1, 3, 0]);
  expect(shares([[2, 1]], 8)).toEqual([2, 6]);
  expect(shares([], 8)).toEqual([8]);
});

test('shareEqually: whole units', () => {
  expect(
    shares(
      [
        [2, 4],
        [9, 1],
      ],
      6,
    ),
  ).toEqual([4, 2, 0]);
  expect(
    shares(
      [
        [9, 1],
        [2, 4],
      ],
      4,
    ),
  ).toEqual([4, 0, 0]);
});

/** The definition. */
function unitByUnit(list: ShareClaim[], gpus: number): number {
  let left = gpus;
  for (;;) {
    let poorest: ShareClaim | null = null;
    for (const claim of list) {
      if (claim.gpus >= claim.mostGpus || claim.unitGpus > left) continue;
      if (poorest === null || claim.gpus < poorest.gpus) poorest = claim;
    }
    if (poorest === null) return left;
    poorest.gpus += poorest.unitGpus;
    left -= poorest.unitGpus;
  }
}

test('shareEqually: a unit at a time to the one with the fewest GPUs', () => {
  const claim = fc.tuple(fc.nat(12), fc.constantFrom(1, 1, 1, 2, 3, 8));
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 12 }), fc.nat(60), (list, gpus) => {
      const expected = claims(list);
      const left = unitByUnit(expected, gpus);
      expect(shares(list, gpus)).toEqual([...expected.map((each) => each.gpus), left]);
    }),
    { numRuns: 500 },
  );
});

test('shareEqually: who needs more at first gets that or nothing, and then a unit at a time', () => {
  const wide = () => ({ mostGpus: 7, unitGpus: 1, leastGpus: 4, gpus: 0 });
  const pair = [wide(), wide()];
  expect(shareEqually(pair, 6)).toBe(0);
  expect(pair.map(({ gpus }) => gpus)).toEqual([6, 0]);
  const narrow = { mostGpus: 9, unitGpus: 1, leastGpus: 1, gpus: 0 };
  expect(shareEqually([narrow, pair[0] ?? wide()], 9)).toBe(0);
  expect([narrow.gpus, pair[0]?.gpus]).toEqual([5, 4]);
});
