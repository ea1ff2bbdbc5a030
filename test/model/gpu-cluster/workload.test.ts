import { expect, test } from 'vitest';
import {
  checkWorkload,
  type JobSpec,
  trueSizeGpuSeconds,
  WorkloadError,
} from '../../../src/model/gpu-cluster/workload.ts';
import { aJob, aTrial, aWorkload } from './support.ts';

test('trueSizeGpuSeconds: GPU-seconds of fixed trials, seconds on one GPU of elastic ones', () => {
  const elastic = aTrial(10, { gpus: 8, speedups: [0, 1, 1.5] });
  expect(trueSizeGpuSeconds([aTrial(4, { gpus: 2, secondsPerStep: 3 }), elastic])).toBe(
    4 * 3 * 2 + 10,
  );
});

const good = aJob('a', 1, [aTrial(3)]);

test('checkWorkload: takes a good one', () => {
  const speedups = Array.from({ length: 100 }, (_, gpus) => Math.sqrt(gpus));
  const wide = aJob('b', 1, [aTrial(3, { gpus: 99, speedups })]);
  expect(() => checkWorkload(aWorkload(good, wide), 4)).not.toThrow();
});

test.each<[string, Partial<JobSpec>]>([
  ['jobs[1].id', { id: 'a' }],
  ['jobs[1].arrivalMicros', { arrivalMicros: 999_999 }],
  ['jobs[1].arrivalMicros', { arrivalMicros: 1_000_000.5 }],
  ['jobs[1].sizeGpuSeconds', { sizeGpuSeconds: 0 }],
  ['jobs[1].trials', { trials: [] }],
  ['jobs[1].trials[1].gpus', { trials: [aTrial(1), aTrial(1, { gpus: 5 })] }],
  ['jobs[1].trials[0].gpus', { trials: [aTrial(1, { gpus: 0.5 })] }],
  ['jobs[1].trials[0].steps', { trials: [aTrial(0)] }],
  ['jobs[1].trials[0].secondsPerStep', { trials: [aTrial(1, { secondsPerStep: 1e-7 })] }],
  ['jobs[1].trials[0].secondsPerStep', { trials: [aTrial(1, { secondsPerStep: Number.NaN })] }],
  ['jobs[1].trials[0].speedups', { trials: [aTrial(1, { speedups: [1, 2] })] }],
  ['jobs[1].trials[0].speedups', { trials: [aTrial(1, { gpus: 2, speedups: [0, 1, 0] })] }],
  ['jobs[1].trials[0].speedups', { trials: [aTrial(1, { gpus: 3, speedups: [0, 1, 2] })] }],
])('checkWorkload: names %s', (field, fault) => {
  const faulty = aWorkload(good, { ...aJob('b', 2, [aTrial(1)]), ...fault });
  expect(() => checkWorkload(faulty, 4)).toThrow(
    expect.objectContaining({ name: 'WorkloadError', field }),
  );
});

test('WorkloadError: says what is allowed', () => {
  expect(new WorkloadError('jobs[0].steps', 0, 'a whole number').message).toBe(
    'jobs[0].steps is 0, allowed is a whole number',
  );
});
