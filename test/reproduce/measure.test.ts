import { expect, test } from 'vitest';
import { toyExample } from '../../src/model/gpu-cluster/toy.ts';
import { measure } from '../../src/reproduce/measure.ts';

test('measure: the toy example with two queues of equal weight', () => {
  // The published artifact's own answer: J1 11, J2 19, J3 2, J4 17.
  const policy = {
    name: 'pcs',
    thresholds: [5],
    weights: [0.5, 0.5],
    zetaMin: 0,
    delta: 1,
  } as const;
  const { jobs, ...measured } = measure({ workload: toyExample, gpus: 1, policy });
  expect(jobs.map(({ jctSeconds }) => jctSeconds)).toEqual([11, 19, 2, 17]);
  expect(measured.avgJctSeconds).toBe(12.25);
  expect(measured.avgPredErrPercent).toBeCloseTo((100 * (1 / 10 + 1 / 18)) / 4, 10);
  expect(measured.events).toBe(8);
});
