import { expect, test } from 'vitest';
import { pastArrivals } from '../../src/pcs/past-arrivals.ts';
import { aJob, aMoment, aSample } from '../adapters/sqlite/builders.ts';

test('pastArrivals: completed and active jobs in order of arrival, those too wide left out', () => {
  const samples = [
    aSample({ job: 'late', submittedAtMs: aMoment + 9_000 }),
    aSample({ job: 'wide', gpusPerTrial: 8 }),
    aSample({ job: 'early', submittedAtMs: aMoment - 5_000, reuseActors: true }),
  ];
  const arrivals = pastArrivals({ workload: () => samples }, [aJob({ id: 'active' })], 4);
  expect(arrivals.map(({ id }) => id)).toEqual(['early', 'active', 'late']);
  expect(arrivals[0]).toEqual({
    id: 'early',
    arrivalMicros: (aMoment - 5_000) * 1_000,
    sizeGpuSeconds: 19.5,
    reuseActors: true,
    trials: Array.from({ length: 4 }, () => ({
      gpus: 1,
      speedups: null,
      steps: 10,
      secondsPerStep: 0.5,
    })),
  });
  expect(arrivals[1]?.trials[0]).toMatchObject({ steps: 13, secondsPerStep: 2.41 });
});
