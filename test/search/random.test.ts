import { expect, test } from 'vitest';
import { randomSearch } from '../../src/search/random.ts';
import { zdt1 } from './support.ts';

test('randomSearch: the same draws however many are asked for at once', () => {
  const options = { seed: 5, variables: zdt1.variables };
  const [one, many] = [randomSearch(options), randomSearch(options)];
  const single = Array.from({ length: 7 }, () => one.ask(1)).flat();
  expect([...many.ask(3), ...many.ask(4)]).toEqual(single);
  expect(single.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
