import { contentionOf, fairSeconds, unfairnessOf } from '../model/gpu-cluster/metrics.ts';
import { mean } from '../stats/mean.ts';
import { quantile } from '../stats/quantile.ts';
import type { Chart, Column, FigureReport, FigureRow, Point, Values } from './figure.ts';
import { pointsOf } from './figure.ts';
import { publishedTestbed } from './published/testbed.ts';

/** A job that ran on the real cluster, in the seconds of that cluster. */
export interface RanJob {
  readonly arrivalMicros: number;
  readonly finishMicros: number;
  readonly sizeGpuSeconds: number;
  readonly demandGpus: number;
  readonly jctSeconds: number;
  /** Of the virtual playout alone, as published. */
  readonly predErrPercent: number;
  /** Of what was promised, corrected by what was learned; null where nothing was. */
  readonly promiseErrPercent: number | null;
  /** The same job where the run was played again in the simulator; null where it only ran there. */
  readonly again: { readonly jctSeconds: number; readonly predErrPercent: number } | null;
}

/** What came of all jobs under one policy. */
export interface TestbedRun {
  /** Those that succeeded. */
  readonly jobs: readonly RanJob[];
  readonly failed: number;
  readonly gpus: number;
  /** What starting a trial took, alone on a processor. */
  readonly startSeconds: number;
}

const columns: readonly Column[] = [
  { key: 'avgPredErr', title: 'avg Pred_err, %', digits: 2 },
  { key: 'p50PredErr', title: 'p50 Pred_err, %', digits: 2 },
  { key: 'p90PredErr', title: 'p90 Pred_err, %', digits: 2 },
  { key: 'p99PredErr', title: 'p99 Pred_err, %', digits: 2 },
  { key: 'avgJct', title: 'avg JCT, s', digits: 2 },
  { key: 'p90Jct', title: 'p90 JCT, s', digits: 2 },
  { key: 'relativeJct', title: 'avg JCT / PCS-JCT', digits: 3 },
  { key: 'avgUnfairness', title: 'avg unfairness, %', digits: 2 },
  { key: 'p90Unfairness', title: 'p90 unfairness, %', digits: 2 },
  { key: 'simulatedJct', title: 'avg JCT simulated, s', digits: 2 },
  { key: 'simulatedGap', title: 'simulated / real - 1, %', digits: 2 },
  { key: 'simulatedPredErr', title: 'avg Pred_err simulated, %', digits: 2 },
  { key: 'promiseErr', title: 'avg error of promises, %', digits: 2 },
  { key: 'start', title: 'start of a trial, s', digits: 2 },
  { key: 'jobs', title: 'jobs that succeeded', digits: 0 },
  { key: 'failed', title: 'jobs that failed', digits: 0 },
];

/** How the policies ran. */
export interface TestbedTerms {
  /** Times are stretched back by the compression. */
  readonly factor: number;
  /** On what, such as `real Ray`. */
  readonly on: string;
}

/** Figures 3.4 to 3.6 from the policies that ran. */
export function testbedReport(
  runs: ReadonlyMap<string, TestbedRun>,
  { factor, on }: TestbedTerms,
): FigureReport {
  const yardstick = meanJct(runs.get('PCS-JCT'));
  const ran = publishedTestbed.filter(({ policy }) => runs.has(policy));
  const rows = ran.map((published): FigureRow => {
    const run = runs.get(published.policy);
    const here = run === undefined ? {} : valuesOf(run, factor, yardstick);
    return { labels: [published.policy], published: publishedValues(published), here };
  });
  return {
    figure: '3.4-3.6',
    title: `AutoML jobs on ${on}, time compressed ${factor} times and stretched back here`,
    labels: ['policy'],
    columns,
    rows,
    charts: chartsOf(rows, runs),
  };
}

function meanJct(run: TestbedRun | undefined): number | null {
  if (run === undefined || run.jobs.length === 0) return null;
  return mean(run.jobs.map(({ jctSeconds }) => jctSeconds));
}

function publishedValues(published: (typeof publishedTestbed)[number]): Values {
  const { predErr, jct, relativeJct, unfairness } = published;
  return {
    avgPredErr: predErr?.mean ?? null,
    p50PredErr: predErr?.p50 ?? null,
    p90PredErr: predErr?.p90 ?? null,
    p99PredErr: predErr?.p99 ?? null,
    avgJct: jct?.mean ?? null,
    p90Jct: jct?.p90 ?? null,
    relativeJct,
    avgUnfairness: unfairness?.mean ?? null,
    p90Unfairness: unfairness?.p90 ?? null,
  };
}

function valuesOf(
  { jobs, failed, gpus, startSeconds }: TestbedRun,
  factor: number,
  yardstick: number | null,
) {
  if (jobs.length === 0) return { jobs: 0, failed };
  const errors = jobs.map(({ predErrPercent }) => predErrPercent);
  const jcts = jobs.map(({ jctSeconds }) => jctSeconds);
  const unfairness = unfairnessPercent(jobs, gpus);
  const promises = jobs.flatMap(({ promiseErrPercent }) => promiseErrPercent ?? []);
  const again = jobs.flatMap((job) => job.again ?? []);
  const simulated = again.length === 0 ? null : mean(again.map((job) => job.jctSeconds));
  return {
    avgPredErr: mean(errors),
    p50PredErr: quantile(errors, 0.5),
    p90PredErr: quantile(errors, 0.9),
    p99PredErr: quantile(errors, 0.99),
    avgJct: factor * mean(jcts),
    p90Jct: factor * quantile(jcts, 0.9),
    relativeJct: yardstick === null ? null : mean(jcts) / yardstick,
    avgUnfairness: mean(unfairness),
    p90Unfairness: quantile(unfairness, 0.9),
    simulatedJct: simulated === null ? null : factor * simulated,
    simulatedGap: simulated === null ? null : 100 * (simulated / mean(jcts) - 1),
    simulatedPredErr: simulated === null ? null : mean(again.map((job) => job.predErrPercent)),
    promiseErr: promises.length === 0 ? null : mean(promises),
    start: startSeconds,
    jobs: jobs.length,
    failed,
  };
}

function unfairnessPercent(jobs: readonly RanJob[], clusterGpus: number): number[] {
  const contention = contentionOf(jobs);
  return jobs.map((job, i) => {
    const fair = fairSeconds({ ...job, clusterGpus, contention: contention[i] ?? 1 });
    return 100 * unfairnessOf(job.jctSeconds, fair);
  });
}

function chartsOf(rows: readonly FigureRow[], runs: ReadonlyMap<string, TestbedRun>): Chart[] {
  const bar = (name: string, column: string, title: string): Chart => ({
    name,
    title,
    mark: 'bar',
    x: { title: 'policy' },
    y: { title },
    points: pointsOf(rows, { column, x: 0 }),
  });
  const distribution = (name: string, title: string, points: readonly Point[]): Chart => ({
    name,
    title,
    mark: 'step',
    x: { title, isLog: true },
    y: { title: 'part of the jobs' },
    points,
  });
  return [
    distribution('figure-3.4', 'Pred_err, %', [
      ...publishedTestbed.flatMap(({ policy, predErr }) =>
        runs.has(policy) && predErr !== null ? publishedSteps(policy, predErr) : [],
      ),
      ...[...runs].flatMap(([policy, { jobs }]) =>
        steps(
          policy,
          jobs.map(({ predErrPercent }) => predErrPercent),
        ),
      ),
    ]),
    bar('figure-3.5a', 'avgJct', 'average JCT, s'),
    bar('figure-3.5b', 'p90PredErr', 'p90 Pred_err, %'),
    distribution(
      'figure-3.6a',
      'unfairness, %',
      [...runs].flatMap(([policy, { jobs, gpus }]) => steps(policy, unfairnessPercent(jobs, gpus))),
    ),
    {
      name: 'figure-3.6b',
      title: 'JCT against Pred_err',
      mark: 'point',
      x: { title: 'average JCT relative to PCS-JCT' },
      y: { title: 'average Pred_err, %' },
      points: rows.flatMap(tradeOff),
    },
  ];
}

/** Of the published distribution only these points are kept here. */
function publishedSteps(
  series: string,
  { p50, p90, p95, p99, max }: NonNullable<(typeof publishedTestbed)[number]['predErr']>,
): Point[] {
  const known = [
    [p50, 0.5],
    [p90, 0.9],
    [p95, 0.95],
    [p99, 0.99],
    [max, 1],
  ] as const;
  return known.map(([x, y]) => ({ source: 'published', series, x, y }));
}

function steps(series: string, values: readonly number[]): Point[] {
  return values
    .toSorted((a, b) => a - b)
    .map((x, i) => ({ source: 'here', series, x, y: (i + 1) / values.length }));
}

function tradeOff({ labels: [series = ''], published, here }: FigureRow): Point[] {
  return (
    [
      ['published', published],
      ['here', here],
    ] as const
  ).flatMap(([source, { relativeJct: x = null, avgPredErr: y = null }]): Point[] =>
    x === null || y === null ? [] : [{ source, series, x, y }],
  );
}
