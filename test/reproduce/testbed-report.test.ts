import { expect, test } from 'vitest';
import { publishedTestbed } from '../../src/reproduce/published/testbed.ts';
import { type RanJob, testbedReport } from '../../src/reproduce/testbed-report.ts';
import { mean } from '../../src/stats/mean.ts';
import { quantile } from '../../src/stats/quantile.ts';
import { needsData, publishedRows, rowOf } from './support.ts';

function ranJob(jctSeconds: number, predErrPercent: number): RanJob {
  return {
    arrivalMicros: 0,
    finishMicros: jctSeconds * 1e6,
    sizeGpuSeconds: 10,
    demandGpus: 1,
    jctSeconds,
    predErrPercent,
    promiseErrPercent: predErrPercent / 2,
    again: { jctSeconds: jctSeconds * 1.1, predErrPercent },
  };
}

test('testbedReport: stretched back, beside what was published, policies that ran only', () => {
  const runs = new Map([
    ['PCS-JCT', { jobs: [ranJob(10, 0), ranJob(30, 20)], failed: 1, gpus: 2, startSeconds: 3 }],
    ['AFS', { jobs: [ranJob(40, 50)], failed: 0, gpus: 2, startSeconds: 3 }],
  ]);
  const report = testbedReport(runs, { factor: 2, on: 'real Ray' });
  expect(report.rows.map(({ labels }) => labels)).toEqual([['AFS'], ['PCS-JCT']]);
  const { published, here } = rowOf(report, 'PCS-JCT');
  expect(published['p90PredErr']).toBe(26.11);
  expect(here).toMatchObject({
    avgPredErr: 10,
    avgJct: 40,
    relativeJct: 1,
    promiseErr: 5,
    jobs: 2,
    failed: 1,
  });
  expect(here['simulatedGap']).toBeCloseTo(10, 10);
  // Two jobs on two GPUs are fair when each takes what it takes alone: 10 s.
  expect(here['avgUnfairness']).toBeCloseTo(100, 10);
  expect(rowOf(report, 'AFS').here['relativeJct']).toBe(2);
  const names = ['figure-3.4', 'figure-3.5a', 'figure-3.5b', 'figure-3.6a', 'figure-3.6b'];
  expect(report.charts.map(({ name }) => name)).toEqual(names);
});

test('testbedReport: a policy of which every job failed', () => {
  const report = testbedReport(
    new Map([['FIFO', { jobs: [], failed: 3, gpus: 2, startSeconds: 3 }]]),
    {
      factor: 1,
      on: 'real Ray',
    },
  );
  expect(rowOf(report, 'FIFO').here).toEqual({ jobs: 0, failed: 3 });
});

needsData('publishedTestbed: as in the data behind the figures', () => {
  const errors = publishedRows('fig4_pred_err_cdf.csv');
  const jcts = publishedRows('fig5a_jct_seconds.csv');
  for (const { policy, predErr, jct } of publishedTestbed) {
    const isSame = (row: Record<string, string>) =>
      row['policy']?.toLowerCase() === policy.toLowerCase();
    if (predErr !== null) {
      const values = errors.filter(isSame).map((row) => Number(row['value_pct']));
      expect(mean(values)).toBeCloseTo(predErr.mean, 1);
      expect(quantile(values, 0.9), policy).toBeCloseTo(predErr.p90, 1);
      expect(Math.max(...values)).toBeCloseTo(predErr.max, 1);
    }
    const row = jcts.find(isSame);
    if (jct !== null) expect(Number(row?.['avg_jct_s'])).toBeCloseTo(jct.mean, 1);
  }
});
