import { expect, test } from 'vitest';
import { secondsOf } from '../../../src/kernel/units.ts';
import { automlWorkload } from '../../../src/model/gpu-cluster/generate.ts';
import { checkWorkload } from '../../../src/model/gpu-cluster/workload.ts';
import { mean } from '../../../src/stats/mean.ts';
import { momentsOf } from '../../../src/stats/moments.ts';

const options = { seed: 7, jobs: 4_000, gpus: 16, load: 0.8, meanTrialSeconds: 30 };
const { jobs } = automlWorkload(options);

test('automlWorkload: is a workload, and the same for the same seed', () => {
  expect(() => checkWorkload({ name: 'x', jobs }, 1)).not.toThrow();
  expect(automlWorkload(options).jobs).toEqual(jobs);
  expect(automlWorkload({ ...options, seed: 8 }).jobs).not.toEqual(jobs);
});

test('automlWorkload: 1 to 6 trials of the mean length asked for, equally often', () => {
  const counts = [1, 2, 3, 4, 5, 6].map(
    (n) => jobs.filter((job) => job.trials.length === n).length,
  );
  for (const count of counts) expect(Math.abs(count / jobs.length - 1 / 6)).toBeLessThan(0.03);
  const seconds = jobs.map(
    ({ trials }) => (trials[0]?.steps ?? 0) * (trials[0]?.secondsPerStep ?? 0),
  );
  expect(Math.abs(mean(seconds) - 30)).toBeLessThan(3);
  // Far more varied than exponential: queues by size are worth having.
  expect(Math.abs(momentsOf(seconds).squaredVariation - 3.05)).toBeLessThan(0.3);
  const sizes = jobs.map(({ sizeGpuSeconds }) => sizeGpuSeconds);
  expect(Math.abs(momentsOf(sizes).squaredVariation - 4.04)).toBeLessThan(0.4);
});

test('automlWorkload: arrivals are a Poisson process of the load asked for', () => {
  const arrivals = jobs.map(({ arrivalMicros }) => secondsOf(arrivalMicros));
  const gaps = arrivals.map((arrival, i) => arrival - (arrivals[i - 1] ?? 0));
  const work = jobs.reduce((sum, job) => sum + job.sizeGpuSeconds, 0);
  const load = work / ((arrivals.at(-1) ?? 1) * options.gpus);
  expect(Math.abs(load - options.load)).toBeLessThan(0.05);
  expect(Math.abs(momentsOf(gaps).squaredVariation - 1)).toBeLessThan(0.15);
});

test('automlWorkload: another load moves arrivals and nothing else', () => {
  const busier = automlWorkload({ ...options, load: 1.6 }).jobs;
  expect(busier.map(({ trials }) => trials)).toEqual(jobs.map(({ trials }) => trials));
  expect(busier[100]?.arrivalMicros).toBeLessThan(jobs[100]?.arrivalMicros ?? 0);
});
