import fc from 'fast-check';
import { expect, test } from 'vitest';
import { demoPolicy, demoWorkload } from '../../../src/cli/demo/workload.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';

test('demoWorkload: the same seed gives the same jobs, another seed others', () => {
  const shape = { jobs: 10, gpus: 8, seed: 1 };
  expect(demoWorkload(shape)).toEqual(demoWorkload(shape));
  expect(demoWorkload({ ...shape, seed: 2 })).not.toEqual(demoWorkload(shape));
});

test('demoWorkload: 1 to 6 trials, arrivals in order, about 90 GPU-seconds a job', () => {
  const seeds = fc.integer({ min: 1, max: 1e6 });
  fc.assert(
    fc.property(seeds, fc.integer({ min: 10, max: 40 }), (seed, jobs) => {
      const made = demoWorkload({ jobs, gpus: 8, seed });
      expect(made).toHaveLength(jobs);
      let before = 0;
      let work = 0;
      for (const { arrivalSeconds, trials, steps, secondsPerStep } of made) {
        expect(arrivalSeconds).toBeGreaterThanOrEqual(before);
        expect([1, 2, 3, 4, 5, 6]).toContain(trials);
        before = arrivalSeconds;
        work += trials * steps * secondsPerStep;
      }
      // Steps are whole: rounding moves a trial by half a step, or up to the least of three steps.
      expect(Math.abs(work / jobs - 90)).toBeLessThan(12);
    }),
  );
});

test('demoPolicy: is a policy, with a queue for each class of sizes', () => {
  const made = demoWorkload({ jobs: 10, gpus: 8, seed: 1 });
  const policy = policyFromSpec(demoPolicy(made));
  expect(policy.queues).toBeGreaterThan(1);
});
