import { expect, test } from 'vitest';
import { policyFromSpec } from '../../src/policy/index.ts';
import { testbedJobs, testbedPolicies, testbedPolicy } from '../../src/reproduce/testbed.ts';

test('testbedJobs: arrivals and trials in compressed time, the work as published', () => {
  const apps = [
    { id: '0', submitSeconds: 0, gpuSeconds: 846, trials: 18 },
    { id: '1', submitSeconds: 34, gpuSeconds: 60, trials: 10 },
  ];
  expect(testbedJobs(apps, { factor: 2, stepSeconds: 4 })).toEqual([
    {
      name: 'app-0',
      arrivalSeconds: 0,
      trials: 18,
      steps: 6,
      secondsPerStep: 23.5 / 6,
      reuseActors: true,
    },
    // Trials of 3 s are still made of three steps.
    {
      name: 'app-1',
      arrivalSeconds: 17,
      trials: 10,
      steps: 3,
      secondsPerStep: 1,
      reuseActors: true,
    },
  ]);
});

test('testbedPolicy: every policy of the figures, its times compressed', () => {
  const configuration = (name: string) => ({
    thresholds: [1718, 2757],
    weights: name === 'jct' ? [0.9, 0.08, 0.02] : [0.5, 0.3, 0.2],
    zetaMin: 0.01,
    delta: 0.01,
  });
  const specs = testbedPolicies.map((name) => testbedPolicy(name, 2, configuration));
  for (const spec of specs) expect(() => policyFromSpec(spec)).not.toThrow();
  expect(specs[2]).toEqual({ name: 'themis', leaseSeconds: 300 });
  expect(specs[4]).toMatchObject({
    name: 'pcs',
    thresholds: [859, 1378.5],
    weights: [0.9, 0.08, 0.02],
  });
});
