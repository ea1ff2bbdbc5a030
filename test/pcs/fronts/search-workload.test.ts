import { expect, test } from 'vitest';
import {
  compacted,
  expanded,
  pastJobs,
  recentArrivals,
  shapeOf,
  workloadOf,
} from '../../../src/pcs/fronts/search-workload.ts';
import { aHistory, aJob, aMoment } from '../../adapters/sqlite/builders.ts';

const sample = {
  fingerprint: 'f',
  trials: 3,
  gpusPerTrial: 2,
  stepsPerTrial: 2.4,
  secondsPerStep: 5,
  gpuSeconds: 72,
  reuseActors: false,
  speedups: null,
  succeeded: true,
};

test('pastJobs: in order of arrival, with the work and the gaps that there were', () => {
  const history = aHistory();
  for (const [i, gapMs] of [0, 1_500, 4_000].entries()) {
    history.saveJob(aJob({ id: `j${i}`, sequence: i }));
    history.addWorkloadSample({ ...sample, job: `j${i}`, submittedAtMs: aMoment + gapMs });
  }
  const jobs = pastJobs(history, { limit: 2, gpus: 4 });
  expect(jobs.map(({ id, arrivalMicros }) => [id, arrivalMicros])).toEqual([
    ['j1', 0],
    ['j2', 2_500_000],
  ]);
  // 2.4 steps of 5 s become 2 steps of 6 s.
  const trials = [{ count: 3, gpus: 2, speedups: null, steps: 2, secondsPerStep: 6 }];
  expect(jobs[0]).toMatchObject({ sizeGpuSeconds: 72, trials });
  expect(pastJobs(history, { limit: 9, gpus: 1 })).toEqual([]);
});

test('recentArrivals: those that are not over, too, by the size they are believed to have', () => {
  const history = aHistory();
  const jobs = [
    ['before', 0, 'succeeded'],
    ['long', 1_000, 'running'],
    ['done', 2_000, 'succeeded'],
    ['failed', 3_000, 'failed'],
    ['queued', 4_000, 'launching'],
    ['guessed', 5_000, 'launching'],
  ] as const;
  for (const [sequence, [id, laterMs, status]] of jobs.entries()) {
    const submittedAtMs = aMoment + laterMs;
    const source = id === 'guessed' ? 'prior' : 'user';
    const estimate = { stepsPerTrial: 10, secondsPerStep: 12, source } as const;
    const size = { sizeGpuSeconds: 1_000 + laterMs, estimate };
    history.saveJob(aJob({ id, sequence, status, submittedAtMs, ...size }));
    if (status !== 'succeeded') continue;
    history.addWorkloadSample({ ...sample, job: id, gpusPerTrial: 1, submittedAtMs });
  }
  const sizes = (limit: number) =>
    recentArrivals(history, { limit, gpus: 4, afterMs: aMoment }).map(
      ({ sizeGpuSeconds }) => sizeGpuSeconds,
    );
  expect(sizes(9)).toEqual([2_000, 72, 5_000, null]);
  expect(sizes(2)).toEqual([5_000, null]);
  const arrivals = recentArrivals(history, { limit: 9, gpus: 4, afterMs: aMoment });
  expect(shapeOf(arrivals)).toEqual({
    sizesGpuSeconds: [2_000, 72, 5_000],
    gapsSeconds: [1, 2, 1],
  });
});

test('compacted: what is expanded again is the same', () => {
  const one = { gpus: 1, speedups: null, steps: 3, secondsPerStep: 2 };
  const other = { ...one, steps: 4 };
  const workload = workloadOf({
    name: 'w',
    jobs: [
      { id: 'a', arrivalSeconds: 0, trials: [one, one, other, one] },
      { id: 'b', arrivalSeconds: 1.5, trials: [one], sizeGpuSeconds: 99 },
    ],
  });
  const jobs = compacted(workload);
  expect(jobs[0]?.trials.map(({ count }) => count)).toEqual([2, 1, 1]);
  expect(expanded('w', jobs)).toEqual(workload);
  expect(shapeOf(jobs)).toEqual({ sizesGpuSeconds: [26, 99], gapsSeconds: [1.5] });
  expect(shapeOf([])).toEqual({ sizesGpuSeconds: [], gapsSeconds: [] });
});
