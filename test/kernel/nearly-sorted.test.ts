import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortNearlySorted } from '../../src/kernel/nearly-sorted.ts';

interface Entry {
  readonly key: number;
  readonly place: number;
}

const isBefore = (a: Entry, b: Entry): boolean => a.key < b.key;

function entries(keys: readonly number[]): Entry[] {
  return keys.map((key, place) => ({ key, place }));
}

test('sortNearlySorted: sorts any list, and equals stay in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 200 }), fc.nat(20), (keys, from) => {
      const list = entries(keys);
      const rest = list.slice(from).toSorted((a, b) => a.key - b.key || a.place - b.place);
      const expected = [...list.slice(0, from), ...rest];
      sortNearlySorted(list, isBefore, from);
      expect(list).toEqual(expected);
    }),
  );
});

test('sortNearlySorted: compares in order neighbours once, a reversed list not all with all', () => {
  let comparisons = 0;
  const counting = (a: Entry, b: Entry): boolean => {
    comparisons++;
    return isBefore(a, b);
  };
  const sorted = entries(Array.from({ length: 1_000 }, (_, i) => i));
  sortNearlySorted(sorted, counting);
  expect(comparisons).toBe(999);
  comparisons = 0;
  sortNearlySorted(sorted.toReversed(), counting);
  expect(comparisons).toBeLessThan(60_000);
});
