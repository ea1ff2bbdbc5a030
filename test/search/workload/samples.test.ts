import { expect, test } from 'vitest';
import { automlWorkload } from '../../../src/model/gpu-cluster/generate.ts';
import { checkWorkload } from '../../../src/model/gpu-cluster/workload.ts';
import { windows } from '../../../src/search/workload/samples.ts';

const workload = automlWorkload({ seed: 1, jobs: 11, gpus: 4, load: 1, meanTrialSeconds: 60 });

test('windows: all jobs in order, as many in each as can be, from time 0', () => {
  const parts = windows(workload, 3);
  expect(parts.map(({ jobs }) => jobs.length)).toEqual([4, 4, 3]);
  expect(parts[1]?.name).toBe('automl 1, window 2 of 3');
  expect(parts.flatMap(({ jobs }) => jobs.map(({ id }) => id))).toEqual(
    workload.jobs.map(({ id }) => id),
  );
  for (const part of parts) {
    expect(part.jobs[0]?.arrivalMicros).toBe(0);
    checkWorkload(part, 4);
  }
  const gap = (jobs: typeof workload.jobs, i: number) =>
    (jobs[i + 1]?.arrivalMicros ?? 0) - (jobs[i]?.arrivalMicros ?? 0);
  expect(gap(parts[2]?.jobs ?? [], 1)).toBe(gap(workload.jobs, 9));
});

test('windows: no more than there are jobs', () => {
  expect(windows(workload, 11)).toHaveLength(11);
  expect(() => windows(workload, 12)).toThrow('samples is 12, allowed is at most 11');
});
