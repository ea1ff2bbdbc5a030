import { expect, test } from 'vitest';
import { CapLevels } from '../../../src/model/fluid-cluster/cap-levels.ts';
import { dipping, linear } from './support.ts';

const shapes = [
  { demandGpus: 8, speedups: Float64Array.from(dipping) },
  { demandGpus: 5, speedups: Float64Array.from(linear) },
];

test('CapLevels: the cap ends before the first GPU that is used too badly', () => {
  const caps = new CapLevels(shapes, { zetaMin: 0.8, delta: 0.1 });
  expect([caps.at(0, 0), caps.at(0, 1)]).toEqual([2, 5]);
  // 3.7 / 5 = 0.74, 4.128 / 6 = 0.688.
  expect(caps.at(1, 0)).toBe(5);
});

test('CapLevels: the last level caps nothing', () => {
  const caps = new CapLevels(shapes, { zetaMin: 0.25, delta: 0.1 });
  expect(caps.last).toBe(3);
  expect(caps.at(caps.last, 0)).toBe(8);
  expect(new CapLevels(shapes, { zetaMin: 0, delta: 0.1 }).last).toBe(0);
});
