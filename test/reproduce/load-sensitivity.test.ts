import { expect, test } from 'vitest';
import { EmpiricalCdf } from '../../src/kernel/distributions.ts';
import { cdfWorkload } from '../../src/model/gpu-cluster/generate-cdf.ts';
import { closePercent, loadFigure } from '../../src/reproduce/load-sensitivity.ts';
import { rowOf } from './support.ts';

test('closePercent: at most a tenth worse than one point of the front, in every objective', () => {
  const front = [
    [100, 10],
    [200, 0],
  ];
  expect(closePercent(front, front)).toBe(100);
  const points = [
    [110, 11],
    [111, 10],
    [110, 11.1],
    [219, 0],
  ];
  expect(closePercent(points, front)).toBe(50);
});

test('loadFigure: the configuration that was found, played at the true load', () => {
  const point = (value: number, probability: number) => ({ value, probability });
  const one = new EmpiricalCdf([point(1, 0), point(1, 1)]);
  const sizes = new EmpiricalCdf([point(10, 0), point(100, 0.9), point(1000, 1)]);
  const distributions = { sizeGpuSeconds: sizes, trials: one, gpus: one, gapSeconds: null };
  const figure = loadFigure(
    (seed, { load = 0.8 }) =>
      cdfWorkload(distributions, { name: 'x', seed, jobs: 30, gpus: 64, load }),
    [1],
  );
  expect(figure.tasks.map(({ key }) => key)).toEqual(['load-0.6-seed-1', 'load-0.8-seed-1']);
  const [trained, trueLoad] = figure.tasks.map(({ search }) => search().samples[0]);
  // Other jobs, which come more slowly.
  const workOf = (workload: typeof trained) =>
    (workload?.jobs ?? []).reduce((sum, job) => sum + job.sizeGpuSeconds, 0);
  expect(workOf(trained)).not.toBe(workOf(trueLoad));
  // First come first served, which errs nowhere.
  const fcfs = { number: 0, parameters: [99, 1, 0, 0.5], objectives: [5, 0] };
  const cost = (objectives: readonly number[]) => ({
    seconds: 1,
    workers: 1,
    evaluated: [{ ...fcfs, objectives }],
  });
  const report = (best: readonly number[]) =>
    figure.report(
      new Map([
        ['load-0.6-seed-1', cost([5, 0])],
        ['load-0.8-seed-1', cost(best)],
      ]),
    );
  expect(rowOf(report([1e6, 0]), '60 % for 80 %').here).toEqual({ close: 100 });
  expect(rowOf(report([0, 0]), '60 % for 80 %').here).toEqual({ close: 0 });
});
