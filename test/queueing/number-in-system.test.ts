import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberInSystem } from '../../src/queueing/number-in-system.ts';

test('NumberInSystem: integrates what is in the system', () => {
  const system = new NumberInSystem();
  system.arrive(10);
  system.arrive(12);
  expect(system.upTo(12)).toBe(2);
  system.depart(15);
  expect([system.count, system.upTo(15), system.upTo(20)]).toEqual([1, 2 + 6, 2 + 6 + 5]);
});

test('NumberInSystem: is the sum of the stays so far', () => {
  const stay = fc.record({ from: fc.nat(100), length: fc.nat(100) });
  fc.assert(
    fc.property(fc.array(stay, { minLength: 1 }), fc.nat(100), (stays, later) => {
      const system = new NumberInSystem();
      const changes = stays.flatMap(({ from, length }) => [
        { at: from, arrives: true },
        { at: from + length, arrives: false },
      ]);
      for (const { at, arrives } of changes.toSorted((a, b) => a.at - b.at)) {
        if (arrives) system.arrive(at);
        else system.depart(at);
      }
      const end = 200 + later;
      expect(system.upTo(end)).toBe(stays.reduce((sum, { length }) => sum + length, 0));
    }),
  );
});
