import { expect, test } from 'vitest';
import { toyExample } from '../../../src/model/gpu-cluster/toy.ts';
import { fluidEvaluator } from '../../../src/search/evaluation/fluid-evaluator.ts';
import { parseObjective } from '../../../src/search/evaluation/objective.ts';

const fifo = { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 };

test('fluidEvaluator: the toy example by hand, one queue and two', () => {
  const evaluate = fluidEvaluator({
    samples: [toyExample],
    gpus: 1,
    objectives: ['avg-jct', 'avg-pred-err', 'avg-makespan'].map(parseObjective),
  });
  expect(evaluate(fifo, 0)).toEqual([(10 + 18 + 18 + 17) / 4, 0, 27]);
  // Half a GPU for each queue: J1 11, J2 19, J3 2, J4 17.
  expect(evaluate({ ...fifo, thresholds: [5], weights: [1, 1] }, 0)[0]).toBe(12.25);
  expect(() => evaluate(fifo, 1)).toThrow('no sample 1');
});
