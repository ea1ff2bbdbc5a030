import { expect, test } from 'vitest';
import { Prng, stream } from '../../src/kernel/prng.ts';
import { momentsOf } from '../../src/stats/moments.ts';

test('Prng: gives the outputs of the reference implementation of xoshiro128** 1.1', () => {
  const prng = new Prng(1, 2, 3, 4);
  // From state {1, 2, 3, 4}, as published with the C code of Blackman and Vigna.
  expect(Array.from({ length: 10 }, () => prng.next())).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
    4258142804,
  ]);
});

test('Prng.unit: combines 27 and 26 high bits of two draws', () => {
  const words = new Prng(9, 8, 7, 6);
  const units = new Prng(9, 8, 7, 6);
  for (let i = 0; i < 100; i++) {
    const bits = (BigInt(words.next() >>> 5) << 26n) | BigInt(words.next() >>> 6);
    expect(units.unit()).toBe(Number(bits) / 2 ** 53);
  }
});

test('Prng.unit: has the mean and variance of a uniform draw', () => {
  const prng = stream(5, 'unit');
  const moments = momentsOf(Array.from({ length: 100_000 }, () => prng.unit()));
  // The standard error of the mean is sqrt(1/12/100000) = 0.0009.
  expect(Math.abs(moments.mean - 1 / 2)).toBeLessThan(0.004);
  expect(Math.abs(moments.variance - 1 / 12)).toBeLessThan(0.002);
});

test('stream: the same seed and name give the same draws, another seed or name others', () => {
  const draws = (seed: number, name: string) => {
    const prng = stream(seed, name);
    return Array.from({ length: 4 }, () => prng.next());
  };
  expect(draws(1, 'sizes')).toEqual(draws(1, 'sizes'));
  expect(draws(1, 'sizes')).not.toEqual(draws(2, 'sizes'));
  expect(draws(1, 'sizes')).not.toEqual(draws(1, 'arrivals'));
});

test('stream: neighbouring seeds are not correlated', () => {
  let product = 0;
  const pairs = 20_000;
  for (let seed = 0; seed < pairs; seed++) {
    product += (stream(seed, 'x').unit() - 0.5) * (stream(seed + 1, 'x').unit() - 0.5);
  }
  // Of independent draws the correlation has standard error 1/sqrt(20000) = 0.007.
  expect(Math.abs((product / pairs) * 12)).toBeLessThan(0.035);
});
