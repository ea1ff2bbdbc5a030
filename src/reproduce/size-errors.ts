import { uniform } from '../kernel/distributions.ts';
import { stream } from '../kernel/prng.ts';
import type { Workload } from '../model/gpu-cluster/workload.ts';
import type { PolicySpec } from '../policy/index.ts';
import type { WfqParameters } from '../policy/wfq.ts';
import { mean } from '../stats/mean.ts';
import {
  type Chart,
  type Column,
  type Figure,
  type FigureReport,
  type FigureRow,
  type Point,
  type Results,
  resultOf,
} from './figure.ts';
import { publishedSizeErrors } from './published/size-errors.ts';

/** What figure 3.10 is computed from. */
export interface SizeErrorData {
  readonly seeds: readonly number[];
  /** Workload-1 without errors. */
  workload(seed: number): Workload;
  /** PCS for it, balanced. */
  readonly configuration: WfqParameters;
}

type PolicyName = (typeof publishedSizeErrors)[number]['policy'];

const gpus = 64;

const columns: readonly Column[] = [
  { key: 'avgPredErr', title: 'avg Pred_err, %', digits: 2 },
  { key: 'ownJct', title: 'avg JCT / own at 0 %', digits: 4 },
  { key: 'jct', title: 'avg JCT / AFS at 0 %', digits: 3 },
];

/** Figures 3.10a and b: sizes that are estimated wrongly; means over the seeds. */
export function sizeErrorsFigure(data: SizeErrorData): Figure {
  const policies: Readonly<Record<PolicyName, PolicySpec>> = {
    AFS: { name: 'afs' },
    FIFO: { name: 'fifo' },
    PCS: { name: 'pcs', ...data.configuration },
  };
  return {
    tasks: publishedSizeErrors.flatMap(({ policy, sizeErrorPercent }) =>
      data.seeds.map((seed) => ({
        key: keyOf(policy, sizeErrorPercent, seed),
        run: () => ({
          workload: misjudged(data.workload(seed), sizeErrorPercent / 100, seed),
          gpus,
          policy: policies[policy],
        }),
      })),
    ),
    report: (results) => report(results, data.seeds),
  };
}

/**
 * The workload with sizes believed to be up to this part larger or smaller than they are, evenly
 * distributed; a job has one error for all its life.
 */
export function misjudged(workload: Workload, error: number, seed: number): Workload {
  const draws = stream(seed, 'size errors');
  const jobs = workload.jobs.map((job) => ({
    ...job,
    sizeGpuSeconds: job.sizeGpuSeconds * (1 + uniform(draws, -error, error)),
  }));
  return { ...workload, jobs };
}

function report(results: Results, seeds: readonly number[]): FigureReport {
  const average = (name: PolicyName, error: number, key: 'avgJctSeconds' | 'avgPredErrPercent') =>
    mean(seeds.map((seed) => resultOf(results, keyOf(name, error, seed))[key]));
  const publishedJct = (name: PolicyName) =>
    publishedSizeErrors.find(({ policy, sizeErrorPercent: at }) => policy === name && at === 0)
      ?.avgJctSeconds ?? 1;
  const rows = publishedSizeErrors.map(({ policy, sizeErrorPercent, ...published }): FigureRow => {
    const jct = average(policy, sizeErrorPercent, 'avgJctSeconds');
    return {
      labels: [policy, `${sizeErrorPercent} %`],
      published: {
        avgPredErr: published.avgPredErrPercent,
        ownJct: published.avgJctSeconds / publishedJct(policy),
        jct: published.avgJctSeconds / publishedJct('AFS'),
      },
      here: {
        avgPredErr: average(policy, sizeErrorPercent, 'avgPredErrPercent'),
        ownJct: jct / average(policy, 0, 'avgJctSeconds'),
        jct: jct / average('AFS', 0, 'avgJctSeconds'),
      },
    };
  });
  return {
    figure: '3.10',
    title: `Errors of size estimates, 64 GPUs, mean of ${seeds.length} seeds`,
    labels: ['policy', 'size error'],
    columns,
    rows,
    charts: [
      lines(rows, 'avgPredErr', { name: 'figure-3.10a', title: 'average Pred_err, %' }),
      lines(rows, 'jct', {
        name: 'figure-3.10b',
        title: 'average JCT relative to AFS without errors',
      }),
    ],
  };
}

function lines(
  rows: readonly FigureRow[],
  column: string,
  words: Pick<Chart, 'name' | 'title'>,
): Chart {
  const points = rows.flatMap(({ labels: [series = '', error = ''], published, here }) =>
    (
      [
        ['published', published],
        ['here', here],
      ] as const
    ).map(
      ([source, values]): Point => ({
        source,
        series,
        x: Number.parseFloat(error),
        y: values[column] ?? 0,
      }),
    ),
  );
  return {
    ...words,
    mark: 'line',
    x: { title: 'error of sizes, %' },
    y: { title: words.title },
    points,
  };
}

function keyOf(name: PolicyName, sizeErrorPercent: number, seed: number): string {
  return `${name}-${sizeErrorPercent}-seed-${seed}`;
}
