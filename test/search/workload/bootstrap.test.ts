import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkWorkload } from '../../../src/model/gpu-cluster/workload.ts';
import { bootstrapped } from '../../../src/search/workload/bootstrap.ts';
import { aJob, aTrial, aWorkload } from '../../model/gpu-cluster/support.ts';

const gaps = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 80 });

function workloadOf(gapsSeconds: readonly number[]) {
  let arrival = 0;
  const jobs = gapsSeconds.map((gap, i) => {
    arrival += gap;
    return aJob(`${i}`, arrival, [aTrial(i + 1)]);
  });
  return aWorkload(...jobs);
}

test('bootstrapped: as many jobs of the same kinds, in a workload that can be run', () => {
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 99 }), (drawn, seed) => {
      const workload = workloadOf(drawn);
      const other = bootstrapped(workload, seed);
      checkWorkload(other, 1);
      expect(other.jobs.length).toBe(drawn.length);
      const kinds = new Set(workload.jobs.map(({ trials }) => trials));
      expect(other.jobs.every(({ trials }) => kinds.has(trials))).toBe(true);
    }),
  );
});

test('bootstrapped: jobs of a block keep their order and their gaps', () => {
  const workload = workloadOf(Array.from({ length: 50 }, (_, i) => i));
  const { jobs } = bootstrapped(workload, 3);
  const steps = jobs.map(({ trials }) => trials[0]?.steps ?? 0);
  for (let i = 1; i < 25; i++) {
    expect(steps[i]).toBe(((steps[i - 1] ?? 0) % 50) + 1);
    const gap = ((jobs[i]?.arrivalMicros ?? 0) - (jobs[i - 1]?.arrivalMicros ?? 0)) / 1e6;
    // The gap before the first job of all is the mean one: (1 + 2 + ... + 49) / 49.
    expect(gap).toBe(steps[i] === 1 ? 25 : (steps[i] ?? 0) - 1);
  }
});

test('bootstrapped: the seed alone decides', () => {
  const workload = workloadOf([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(bootstrapped(workload, 1)).toEqual(bootstrapped(workload, 1));
  expect(bootstrapped(workload, 1)).not.toEqual(bootstrapped(workload, 2));
});
