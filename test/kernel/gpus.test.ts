import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactGpus, wholeGpus } from '../../src/kernel/gpus.ts';

test('exactGpus: equal amounts are equal numbers, however they were added up', () => {
  expect(0.1 + 0.2).not.toBe(0.3);
  expect(exactGpus(0.1 + 0.2)).toBe(0.3);
  expect(exactGpus(1 / 3)).toBe(0.3333);
  const parts = fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 50 });
  fc.assert(
    fc.property(parts, (counts) => {
      const sum = counts.reduce((gpus, count) => exactGpus(gpus + count / 10_000), 0);
      expect(sum).toBe(counts.reduce((all, count) => all + count, 0) / 10_000);
      const none = counts.reduce((gpus, count) => exactGpus(gpus - count / 10_000), sum);
      expect(none).toBe(0);
    }),
  );
});

test('wholeGpus: the part of a GPU takes up a whole one, rounding does not', () => {
  expect([0, 0.2, 1, 1.2, 3].map(wholeGpus)).toEqual([0, 1, 1, 2, 3]);
  expect(wholeGpus(15 * 0.2 + 1e-12)).toBe(3);
});
