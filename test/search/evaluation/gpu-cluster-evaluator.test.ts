import { expect, test } from 'vitest';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { toyExample } from '../../../src/model/gpu-cluster/toy.ts';
import { gpuClusterEvaluator } from '../../../src/search/evaluation/gpu-cluster-evaluator.ts';
import { parseObjective } from '../../../src/search/evaluation/objective.ts';

const fifo = { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 };

test('gpuClusterEvaluator: the toy example by hand, one queue and two', () => {
  const evaluate = gpuClusterEvaluator({
    samples: [toyExample],
    gpus: 1,
    overheads: noOverheads,
    objectives: ['avg-jct', 'avg-pred-err', 'avg-makespan'].map(parseObjective),
  });
  expect(evaluate(fifo, 0)).toEqual([(10 + 18 + 18 + 17) / 4, 0, 27]);
  // J3 interrupts J1, which was promised 10 s and J2, which was promised 18 s.
  const [jct, error] = evaluate({ ...fifo, thresholds: [1], weights: [3, 1] }, 0);
  expect(jct).toBe((11 + 19 + 1 + 17) / 4);
  expect(error).toBeCloseTo((100 * (1 / 10 + 1 / 18)) / 4, 9);
  expect(() => evaluate(fifo, 1)).toThrow('no sample 1');
});

test('gpuClusterEvaluator: jobs that warm up are in the way, and not measured', () => {
  const evaluate = gpuClusterEvaluator({
    samples: [{ ...toyExample, warmUpJobs: 2 }],
    gpus: 1,
    overheads: noOverheads,
    objectives: ['avg-jct', 'avg-pred-err', 'avg-makespan'].map(parseObjective),
  });
  // J3 comes at 1 and ends at 19, J4 at 27.
  expect(evaluate(fifo, 0)).toEqual([(18 + 17) / 2, 0, 26]);
  const [jct, error] = evaluate({ ...fifo, thresholds: [1], weights: [3, 1] }, 0);
  expect([jct, error]).toEqual([(1 + 17) / 2, 0]);
});
