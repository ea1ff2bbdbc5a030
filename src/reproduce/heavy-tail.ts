import type { Workload } from '../model/gpu-cluster/workload.ts';
import type { PolicySpec } from '../policy/index.ts';
import type { WfqParameters } from '../policy/wfq.ts';
import { mean } from '../stats/mean.ts';
import {
  type Column,
  type Figure,
  type FigureReport,
  type Point,
  pointsOf,
  type Results,
  resultOf,
} from './figure.ts';
import { publishedHeavyTail } from './published/heavy-tail.ts';

/** What figure 3.8 is computed from. */
export interface HeavyTailData {
  readonly seeds: readonly number[];
  /** Workload-3: sizes in minutes, which are simulated as seconds, as the authors did. */
  workload(seed: number): Workload;
  /** PCS as the authors configured it for this workload. */
  configuration(name: 'jct' | 'bal' | 'pred'): WfqParameters;
}

type PolicyName = (typeof publishedHeavyTail)[number]['policy'];

const gpus = 64;
/** Ten minutes, for the workload counts minutes as seconds. */
const leaseSeconds = 10;
const yardstick = 'Tiresias';

const columns: readonly Column[] = [
  { key: 'avgPredErr', title: 'avg Pred_err, %', digits: 2 },
  { key: 'p99PredErr', title: 'p99 Pred_err, %', digits: 2 },
  { key: 'avgJct', title: 'avg JCT / Tiresias', digits: 3 },
];

/** Figure 3.8: a heavy-tailed workload; means over the seeds. */
export function heavyTailFigure(data: HeavyTailData): Figure {
  return {
    tasks: publishedHeavyTail.flatMap(({ policy }) =>
      data.seeds.map((seed) => ({
        key: keyOf(policy, seed),
        run: () => ({ workload: data.workload(seed), gpus, policy: policyOf(policy, data) }),
      })),
    ),
    report: (results) => report(results, data.seeds),
  };
}

function policyOf(name: PolicyName, data: HeavyTailData): PolicySpec {
  switch (name) {
    case 'AFS':
      return { name: 'afs' };
    case 'Tiresias':
      return { name: 'tiresias' };
    case 'Themis':
      return { name: 'themis', leaseSeconds };
    case 'FIFO':
      return { name: 'fifo' };
    case 'Max-Min':
      return { name: 'max-min' };
    case 'PCS-JCT':
      return { name: 'pcs', ...data.configuration('jct') };
    case 'PCS-bal':
      return { name: 'pcs', ...data.configuration('bal') };
    case 'PCS-pred':
      return { name: 'pcs', ...data.configuration('pred') };
  }
}

function report(results: Results, seeds: readonly number[]): FigureReport {
  const average = (
    name: PolicyName,
    key: 'avgJctSeconds' | 'avgPredErrPercent' | 'p99PredErrPercent',
  ) => mean(seeds.map((seed) => resultOf(results, keyOf(name, seed))[key]));
  const publishedUnit = publishedHeavyTail.find(({ policy }) => policy === yardstick)?.avgJct ?? 1;
  const rows = publishedHeavyTail.map(({ policy, avgPredErr, p99PredErr, avgJct }) => ({
    labels: [policy],
    published: { avgPredErr, p99PredErr, avgJct: avgJct / publishedUnit },
    here: {
      avgPredErr: average(policy, 'avgPredErrPercent'),
      p99PredErr: average(policy, 'p99PredErrPercent'),
      avgJct: average(policy, 'avgJctSeconds') / average(yardstick, 'avgJctSeconds'),
    },
  }));
  const bar = (column: string, title: string) => ({
    name: `figure-3.8a-${column}`,
    title,
    mark: 'bar' as const,
    x: { title: 'policy' },
    y: { title, isLog: true },
    points: pointsOf(rows, { column, x: 0 }),
  });
  return {
    figure: '3.8',
    title: `Workload-3, heavy-tailed, 64 GPUs, mean of ${seeds.length} seeds`,
    labels: ['policy'],
    columns,
    rows,
    charts: [
      bar('avgPredErr', 'average Pred_err, %'),
      bar('p99PredErr', 'p99 Pred_err, %'),
      {
        name: 'figure-3.8b',
        title: 'JCT against Pred_err',
        mark: 'point',
        x: { title: 'average JCT relative to Tiresias' },
        y: { title: 'p99 Pred_err, %' },
        points: rows.flatMap(({ labels: [series = ''], published, here }): Point[] => [
          { source: 'published', series, x: published.avgJct, y: published.p99PredErr },
          { source: 'here', series, x: here.avgJct, y: here.p99PredErr },
        ]),
      },
    ],
  };
}

function keyOf(name: PolicyName, seed: number): string {
  return `${name}-seed-${seed}`;
}
