import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharedFinish } from '../../src/reproduce/processor-sharing.ts';

test('sharedFinish: the toy example by hand', () => {
  // All of J3 by 4, 6 units more by 10, then three share until J2 and two until J1 is over.
  const works = [
    { arrival: 0, size: 10 },
    { arrival: 0, size: 8 },
    { arrival: 1, size: 1 },
    { arrival: 10, size: 8 },
  ];
  expect(sharedFinish(works)).toEqual([24.5, 20.5, 4, 27]);
});

test('sharedFinish: idle between pieces of work', () => {
  const works = [
    { arrival: 2, size: 3 },
    { arrival: 10, size: 1 },
  ];
  expect(sharedFinish(works)).toEqual([5, 11]);
  expect(sharedFinish([])).toEqual([]);
});

test('sharedFinish: the last one ends when all work is done, without idle time', () => {
  const sizes = fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(sizes, (list) => {
      const finish = sharedFinish(list.map((size) => ({ arrival: 0, size })));
      const total = list.reduce((sum, size) => sum + size, 0);
      expect(Math.max(...finish)).toBeCloseTo(total, 6);
    }),
  );
});
