import { expect, test } from 'vitest';
import { EmpiricalCdf } from '../../src/kernel/distributions.ts';
import { cdfWorkload } from '../../src/model/gpu-cluster/generate-cdf.ts';
import { heavyTailFigure } from '../../src/reproduce/heavy-tail.ts';
import { publishedHeavyTail } from '../../src/reproduce/published/heavy-tail.ts';
import { compute, needsData, publishedRows, rowOf } from './support.ts';

needsData('publishedHeavyTail: as in the data, less the 5 points', () => {
  const scatter = publishedRows('fig8b_p99err_vs_normjct.csv');
  const bars = publishedRows('fig8a_pred_err_as_plotted.csv');
  const nameOf = (policy: string) => ({ 'Max-Min': 'FS' })[policy] ?? policy;
  for (const { policy, avgPredErr, p99PredErr, avgJct } of publishedHeavyTail) {
    const isSame = (row: Record<string, string>) =>
      row['policy']?.toLowerCase() === nameOf(policy).toLowerCase();
    const point = scatter.find(isSame);
    expect(Number(point?.['p99_pred_err_pct'])).toBeCloseTo(p99PredErr, 3);
    expect(Number(point?.['avg_jct_norm'])).toBeCloseTo(avgJct, 4);
    const bar = bars.find(isSame);
    if (avgPredErr !== null) expect(Number(bar?.['avg_plus5_pct']) - 5).toBeCloseTo(avgPredErr, 3);
  }
});

test('heavyTailFigure: means over the seeds, relative to Tiresias', () => {
  const point = (value: number, probability: number) => ({ value, probability });
  const one = new EmpiricalCdf([point(1, 0), point(1, 1)]);
  const sizes = new EmpiricalCdf([point(10, 0), point(100, 0.9), point(1000, 1)]);
  const distributions = { sizeGpuSeconds: sizes, trials: one, gpus: one, gapSeconds: null };
  const figure = heavyTailFigure({
    seeds: [1, 2],
    workload: (seed) =>
      cdfWorkload(distributions, { name: 'x', seed, jobs: 60, gpus: 64, load: 1.5 }),
    configuration: () => ({ thresholds: [100], weights: [0.8, 0.2], zetaMin: 0, delta: 0.1 }),
  });
  expect(figure.tasks).toHaveLength(8 * 2);
  const report = compute(figure);
  expect(rowOf(report, 'Tiresias').here['avgJct']).toBe(1);
  expect(rowOf(report, 'Tiresias').published['avgJct']).toBe(1);
  expect(rowOf(report, 'FIFO').here['p99PredErr']).toBe(0);
  expect(report.title).toContain('2 seeds');
  expect(report.charts.at(-1)?.points).toHaveLength(16);
});
