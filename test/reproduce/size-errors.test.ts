import { expect, test } from 'vitest';
import { toyExample } from '../../src/model/gpu-cluster/toy.ts';
import { publishedSizeErrors } from '../../src/reproduce/published/size-errors.ts';
import { misjudged, sizeErrorsFigure } from '../../src/reproduce/size-errors.ts';
import { compute, needsData, publishedRows, rowOf } from './support.ts';

needsData('publishedSizeErrors: as in the data behind the figure', () => {
  const rows = publishedRows('fig10_size_error.csv').map((row) => ({
    policy: row['policy'],
    sizeErrorPercent: Number(row['size_error_pct']),
    avgJctSeconds: Number(Number(row['avg_JCT']).toFixed(1)),
    avgPredErrPercent: Number(Number(row['avg_pred_error']).toFixed(4)),
  }));
  expect(publishedSizeErrors).toEqual(rows);
});

test('misjudged: one factor per job, the work itself is as it was', () => {
  const wrong = misjudged(toyExample, 0.2, 7);
  const factors = wrong.jobs.map(
    ({ sizeGpuSeconds }, i) => sizeGpuSeconds / (toyExample.jobs[i]?.sizeGpuSeconds ?? 0),
  );
  for (const factor of factors) expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.2);
  expect(new Set(factors).size).toBe(4);
  expect(wrong.jobs.map(({ trials }) => trials)).toEqual(
    toyExample.jobs.map(({ trials }) => trials),
  );
  expect(misjudged(toyExample, 0.2, 7)).toEqual(wrong);
  expect(misjudged(toyExample, 0, 7)).toEqual(toyExample);
});

test('sizeErrorsFigure: FIFO errs as much as the sizes, and takes as long as without', () => {
  const report = compute(
    sizeErrorsFigure({
      seeds: [1],
      workload: () => toyExample,
      configuration: { thresholds: [5], weights: [0.5, 0.5], zetaMin: 0, delta: 0.1 },
    }),
  );
  expect(rowOf(report, 'FIFO', '0 %').here['avgPredErr']).toBe(0);
  const { avgPredErr = 0, ownJct } = rowOf(report, 'FIFO', '20 %').here;
  expect(avgPredErr).toBeGreaterThan(0);
  expect(avgPredErr).toBeLessThanOrEqual(25);
  expect(ownJct).toBe(1);
  expect(report.charts.map(({ points }) => points.length)).toEqual([36, 36]);
});
