import { expect, test } from 'vitest';
import { automlWorkload } from '../../../src/model/gpu-cluster/generate.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { checkWorkload } from '../../../src/model/gpu-cluster/workload.ts';
import { gpuClusterEvaluator } from '../../../src/search/evaluation/gpu-cluster-evaluator.ts';
import { parseObjective } from '../../../src/search/evaluation/objective.ts';
import { type Sample, sizesOf, windows } from '../../../src/search/workload/samples.ts';

const workload = automlWorkload({ seed: 1, jobs: 11, gpus: 4, load: 1, meanTrialSeconds: 60 });

test('windows: all jobs in order, as many in each as can be, after those before, from time 0', () => {
  const parts = windows(workload, 3);
  expect(parts.map(({ jobs }) => jobs.length)).toEqual([4, 8, 11]);
  expect(parts.map(({ warmUpJobs }) => warmUpJobs)).toEqual([0, 4, 8]);
  expect(parts[1]?.name).toBe('automl 1, window 2 of 3');
  const ids = workload.jobs.map(({ id }) => id);
  for (const { jobs } of parts) expect(jobs.map(({ id }) => id)).toEqual(ids.slice(0, jobs.length));
  expect(sizesOf(parts)).toEqual(workload.jobs.map(({ sizeGpuSeconds }) => sizeGpuSeconds));
  for (const part of parts) {
    expect(part.jobs[0]?.arrivalMicros).toBe(0);
    checkWorkload(part, 4);
  }
  const gap = (jobs: typeof workload.jobs, i: number) =>
    (jobs[i + 1]?.arrivalMicros ?? 0) - (jobs[i]?.arrivalMicros ?? 0);
  expect(gap(parts[2]?.jobs ?? [], 9)).toBe(gap(workload.jobs, 9));
});

test('windows: no more than 200 jobs warm up, those right before', () => {
  const long = automlWorkload({ seed: 1, jobs: 500, gpus: 4, load: 1, meanTrialSeconds: 60 });
  const [, , last] = windows(long, 3);
  expect([last?.jobs.length, last?.warmUpJobs]).toEqual([366, 200]);
  const first = long.jobs.findIndex(({ id }) => id === last?.jobs[0]?.id);
  expect([first, last?.jobs[0]?.arrivalMicros]).toEqual([500 - 366, 0]);
});

test('windows: judged as the jobs are in the whole workload, not as on an empty cluster', () => {
  const long = automlWorkload({ seed: 5, jobs: 600, gpus: 8, load: 0.9, meanTrialSeconds: 600 });
  const meanJct = (samples: readonly Sample[]) => {
    const objectives = [parseObjective('avg-jct')];
    const evaluate = gpuClusterEvaluator({ samples, gpus: 8, overheads: noOverheads, objectives });
    const fifo = { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 };
    const values = samples.map((_, i) => evaluate(fifo, i)[0] ?? 0);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const whole = meanJct([long]);
  const parts = windows(long, 6);
  expect(Math.abs(meanJct(parts) / whole - 1)).toBeLessThan(0.05);
  const alone = parts.map(({ warmUpJobs = 0, ...part }) => {
    return { ...part, jobs: part.jobs.slice(warmUpJobs) };
  });
  expect(meanJct(alone)).toBeLessThan(0.8 * whole);
});

test('windows: no more than there are jobs', () => {
  expect(windows(workload, 11)).toHaveLength(11);
  expect(() => windows(workload, 12)).toThrow('samples is 12, allowed is at most 11');
});
