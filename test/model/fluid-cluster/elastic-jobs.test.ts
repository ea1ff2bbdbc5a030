import { expect, test } from 'vitest';
import { elasticJobsOf } from '../../../src/model/fluid-cluster/elastic-jobs.ts';
import { dipping } from './support.ts';

const trial = { gpus: 1, speedups: null, steps: 4, secondsPerStep: 0.5 };

test('elasticJobsOf: an elastic trial keeps its table and its work', () => {
  const [job] = elasticJobsOf({
    name: 'w',
    jobs: [
      {
        id: 'a',
        arrivalMicros: 2_500_000,
        trials: [{ ...trial, gpus: 6, speedups: dipping }],
        sizeGpuSeconds: 3,
      },
    ],
  });
  const shape = { demandGpus: 6, speedups: dipping };
  expect(job).toEqual({
    id: 'a',
    arrivalSeconds: 2.5,
    workSeconds: 2,
    sizeGpuSeconds: 3,
    ...shape,
  });
});

test('elasticJobsOf: trials are merged into work that scales linearly to all their GPUs', () => {
  const [job] = elasticJobsOf({
    name: 'w',
    jobs: [
      { id: 'a', arrivalMicros: 0, trials: [trial, { ...trial, gpus: 2 }], sizeGpuSeconds: 6 },
    ],
  });
  expect(job).toMatchObject({ workSeconds: 2 + 4, demandGpus: 3, speedups: [0, 1, 2, 3] });
});
