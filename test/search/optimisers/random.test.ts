import { expect, test } from 'vitest';
import { stream } from '../../../src/kernel/prng.ts';
import { randomPoint, randomSearch } from '../../../src/search/optimisers/random.ts';
import { zdt1 } from '../support.ts';

test('randomSearch: the same draws however many are asked for at once', () => {
  const options = { seed: 5, variables: zdt1.variables };
  const [one, many] = [randomSearch(options), randomSearch(options)];
  const single = Array.from({ length: 7 }, () => one.ask(1)).flat();
  expect([...many.ask(3), ...many.ask(4)]).toEqual(single);
  expect(single.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('randomPoint: within the ranges', () => {
  const ranges = [
    { name: 'a', from: -3, to: 3 },
    { name: 'b', from: 5, to: 6 },
  ];
  const prng = stream(1, 'random');
  for (let i = 0; i < 50; i++) {
    for (const [k, value] of randomPoint({ seed: 1, variables: ranges }, prng).entries()) {
      expect(value).toBeGreaterThanOrEqual(ranges[k]?.from ?? 0);
      expect(value).toBeLessThan(ranges[k]?.to ?? 0);
    }
  }
});
