import { expect, test } from 'vitest';
import { speedupAt } from '../../../src/model/gpu-cluster/speedup.ts';

test('speedupAt: reads the table, between its rows in proportion, beyond it the last', () => {
  const table = [0, 1, 1.8, 2.4];
  expect([0, 1, 2, 3, 9].map((gpus) => speedupAt(table, gpus))).toEqual([0, 1, 1.8, 2.4, 2.4]);
  expect(speedupAt(table, 0.25)).toBe(0.25);
  expect(speedupAt(table, 2.5)).toBeCloseTo(2.1, 12);
  expect(speedupAt(table, 3.5)).toBe(2.4);
});
