import { expect, test } from 'vitest';
import { mean } from '../../src/stats/mean.ts';

test('mean: of a sample', () => {
  expect(mean([1, 2, 6])).toBe(3);
});

test('mean: refuses an empty sample', () => {
  expect(() => mean([])).toThrow('needs a sample');
});
