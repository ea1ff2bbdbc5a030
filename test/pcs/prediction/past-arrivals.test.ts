import { expect, test } from 'vitest';
import { jobSubmission } from '../../../src/api/index.ts';
import { pastArrivals } from '../../../src/pcs/prediction/past-arrivals.ts';
import { aJob, aMoment, aSample } from '../../adapters/sqlite/builders.ts';

test('pastArrivals: completed and active jobs in order of arrival, those too wide left out', () => {
  const samples = [
    aSample({ job: 'late', submittedAtMs: aMoment + 9_000 }),
    aSample({ job: 'wide', gpusPerTrial: 8 }),
    aSample({ job: 'early', submittedAtMs: aMoment - 5_000, reuseActors: true }),
  ];
  const arrivals = pastArrivals({ workload: () => samples }, [aJob({ id: 'active' })], 4);
  expect(arrivals.map(({ id }) => id)).toEqual(['early', 'active', 'late']);
  // 9.75 steps of half a second become ten.
  expect(arrivals[0]).toEqual({
    id: 'early',
    arrivalMicros: (aMoment - 5_000) * 1_000,
    sizeGpuSeconds: 19.5,
    reuseActors: true,
    trials: Array.from({ length: 4 }, () => ({
      gpus: 1,
      speedups: null,
      steps: 10,
      secondsPerStep: (0.5 * 9.75) / 10,
    })),
  });
  expect(arrivals[1]?.trials[0]).toMatchObject({ steps: 13, secondsPerStep: (2.41 * 12.5) / 13 });
});

test('pastArrivals: a training comes again as one, over or under way', () => {
  const samples = [aSample({ trials: 1, gpuSeconds: 40, speedups: [0, 1, 1.5] })];
  const submission = jobSubmission.parse({ name: 'a', entrypoint: 'x', maxGpus: 3 });
  const arrivals = pastArrivals({ workload: () => samples }, [aJob({ id: 'b', submission })], 4);
  const tables = arrivals.map(({ trials }) => trials.map(({ gpus, speedups }) => [gpus, speedups]));
  expect(tables).toEqual([[[2, [0, 1, 1.5]]], [[3, [0, 1, 2, 3]]]]);
});

test('pastArrivals: a job under way comes again with as many trials as its driver says', () => {
  const [arrival] = pastArrivals({ workload: () => [] }, [aJob({ trialsTotal: 7 })], 4);
  expect(arrival?.trials).toHaveLength(7);
});
