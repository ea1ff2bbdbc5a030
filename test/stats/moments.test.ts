import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Moments, momentsOf } from '../../src/stats/moments.ts';

test('Moments: population variance and C² of a hand-computed sample', () => {
  const moments = momentsOf([2, 4, 4, 4, 5, 5, 7, 9]);
  // Mean 40/8; squared deviations 9+1+1+1+0+0+4+16 = 32, over 8.
  expect([moments.count, moments.mean, moments.variance]).toEqual([8, 5, 32 / 8]);
  expect(moments.squaredVariation).toBe(4 / 25);
});

test('Moments: are 0 while empty and for equal values', () => {
  expect(new Moments().variance).toBe(0);
  expect(new Moments().squaredVariation).toBe(0);
  expect(momentsOf([7, 7, 7]).squaredVariation).toBe(0);
});

test('Moments: keep their precision far from zero', () => {
  // Σx² - (Σx)²/n would lose all digits here.
  expect(momentsOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).variance).toBe(22.5);
});

test('Moments.copy: goes on by itself', () => {
  const first = momentsOf([1, 2]);
  const second = first.copy();
  second.add(30);
  expect(first.mean).toBe(1.5);
  expect(second.mean).toBe(11);
});

test('momentsOf: agrees with the definition', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(values, (sample) => {
      const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
      const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sample.length;
      const moments = momentsOf(sample);
      expect(Math.abs(moments.mean - mean)).toBeLessThan(1e-6);
      expect(Math.abs(moments.variance - variance)).toBeLessThan(1e-8 * (1 + variance) + 1e-6);
    }),
  );
});
