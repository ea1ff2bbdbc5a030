import { expect, test } from 'vitest';
import { EmpiricalCdf } from '../../../src/kernel/distributions.ts';
import { secondsOf } from '../../../src/kernel/units.ts';
import {
  type CdfOptions,
  cdfWorkload,
  type JobDistributions,
} from '../../../src/model/gpu-cluster/generate-cdf.ts';
import { checkWorkload, trueSizeGpuSeconds } from '../../../src/model/gpu-cluster/workload.ts';

const cdf = (...points: readonly (readonly [number, number])[]) =>
  new EmpiricalCdf(points.map(([value, probability]) => ({ value, probability })));
const always = (value: number) => cdf([value, 0], [value, 1]);

const options: CdfOptions = { name: 'x', seed: 3, jobs: 4_000, gpus: 8, load: 0.5 };
/** As of `gavel`. */
const demands = cdf([1, 0], [1, 0.7], [2, 0.9], [4, 0.95], [8, 1]);
const distributions: JobDistributions = {
  sizeGpuSeconds: cdf([30, 0], [1000, 0.8], [10_000, 1]),
  trials: always(1),
  gpus: demands,
  gapSeconds: null,
};

function demandShares(changes: Partial<CdfOptions> = {}): number[] {
  const { jobs } = cdfWorkload(distributions, { ...options, ...changes });
  return Array.from({ length: 9 }, (_, gpus) => {
    return jobs.filter(({ trials }) => trials[0]?.gpus === gpus).length / jobs.length;
  });
}

test('cdfWorkload: nothing is left to chance where every distribution is one value', () => {
  const fixed = {
    sizeGpuSeconds: always(600),
    trials: always(2),
    gpus: always(3),
    gapSeconds: always(7),
  };
  const { jobs } = cdfWorkload(fixed, { ...options, jobs: 2 });
  const trial = { gpus: 3, speedups: [0, 1, 2, 3], steps: 5, secondsPerStep: 60 };
  expect(jobs).toEqual([
    { id: 'job-0', arrivalMicros: 7e6, trials: [trial, trial], sizeGpuSeconds: 600 },
    { id: 'job-1', arrivalMicros: 14e6, trials: [trial, trial], sizeGpuSeconds: 600 },
  ]);
});

test('cdfWorkload: whole numbers are as frequent as the distribution says', () => {
  const shares = demandShares();
  const expected = [0, 0.7, 0.2, 0.025, 0.025, 0.0125, 0.0125, 0.0125, 0.0125];
  for (const [gpus, share] of expected.entries()) {
    expect(Math.abs((shares[gpus] ?? 0) - share), `${gpus} GPUs`).toBeLessThan(0.025);
  }
  expect(shares[8]).toBeGreaterThan(0);
});

test('cdfWorkload: cut down, as published, the largest is never drawn', () => {
  const shares = demandShares({ cutsDown: true });
  expect(Math.abs((shares[1] ?? 0) - 0.9)).toBeLessThan(0.025);
  expect(shares[8]).toBe(0);
});

test('cdfWorkload: a workload of the load asked for, the same for the same seed', () => {
  const workload = cdfWorkload(distributions, options);
  expect(() => checkWorkload(workload, 1)).not.toThrow();
  expect(cdfWorkload(distributions, options)).toEqual(workload);
  expect(cdfWorkload(distributions, { ...options, seed: 4 })).not.toEqual(workload);
  const { jobs } = workload;
  const work = jobs.reduce((sum, { trials }) => sum + trueSizeGpuSeconds(trials), 0);
  expect(Math.abs(work / jobs.length / distributions.sizeGpuSeconds.mean - 1)).toBeLessThan(0.05);
  const span = secondsOf(jobs.at(-1)?.arrivalMicros ?? 0);
  expect(Math.abs(work / (span * options.gpus) - options.load)).toBeLessThan(0.05);
});
