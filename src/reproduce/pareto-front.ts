import type { Workload } from '../model/gpu-cluster/workload.ts';
import { artifactQueues } from '../queueing/artifact-queues.ts';
import { queuesBy } from '../queueing/queue-rule.ts';
import type { Figure, FigureReport, FigureRow, Point, Results } from './figure.ts';
import { resultOf } from './figure.ts';

/** A configuration of PCS as its authors found it, and what it came to. */
export interface PublishedPoint {
  readonly T: number;
  readonly W: number;
  readonly zetaMin: number;
  readonly delta: number;
  readonly avgJctSeconds: number;
  readonly avgPredErrPercent: number;
}

/** A published front of one trace: its nondominated points by average JCT, and the jobs it is of. */
export interface PublishedFront {
  readonly trace: string;
  readonly points: readonly PublishedPoint[];
  workload(): Workload;
}

const gpus = 64;

/** Figure 3.3: every point of the published fronts, simulated again. */
export function frontFigure(fronts: readonly PublishedFront[]): Figure {
  return {
    tasks: fronts.flatMap(({ trace, points, workload }) =>
      points.map((point, i) => ({
        key: keyOf(trace, i),
        run: () => {
          const jobs = workload();
          const sizes = jobs.jobs.map(({ sizeGpuSeconds }) => sizeGpuSeconds);
          const queues = queuesBy(artifactQueues, sizes, point);
          if (queues === null) throw new RangeError(`${keyOf(trace, i)} makes no queues`);
          const { zetaMin, delta } = point;
          return { workload: jobs, gpus, policy: { name: 'pcs', ...queues, zetaMin, delta } };
        },
      })),
    ),
    report: (results) => report(results, fronts),
  };
}

function report(results: Results, fronts: readonly PublishedFront[]): FigureReport {
  const rows = fronts.flatMap(({ trace, points }) =>
    points.map(({ avgJctSeconds, avgPredErrPercent }, i): FigureRow => {
      const here = resultOf(results, keyOf(trace, i));
      return {
        labels: [trace, `${i}`],
        published: { avgJct: avgJctSeconds, avgPredErr: avgPredErrPercent },
        here: { avgJct: here.avgJctSeconds, avgPredErr: here.avgPredErrPercent },
      };
    }),
  );
  const best = new Map(
    fronts.map(({ trace, points: [first] }) => [trace, first?.avgJctSeconds ?? 1]),
  );
  const points = rows.flatMap(({ labels: [trace = ''], published, here }) =>
    (
      [
        ['published', published],
        ['here', here],
      ] as const
    ).map(
      ([source, { avgJct, avgPredErr }]): Point => ({
        source,
        series: trace,
        panel: trace,
        x: (avgJct ?? 0) / (best.get(trace) ?? 1),
        y: avgPredErr ?? 0,
      }),
    ),
  );
  return {
    figure: '3.3',
    title: 'Published Pareto fronts, 64 GPUs',
    labels: ['trace', 'point'],
    columns: [
      { key: 'avgJct', title: 'avg JCT, s', digits: 3 },
      { key: 'avgPredErr', title: 'avg Pred_err, %', digits: 4 },
    ],
    rows,
    charts: [
      {
        name: 'figure-3.3',
        title: 'JCT against Pred_err on the front',
        mark: 'point',
        x: { title: 'average JCT relative to the smallest published' },
        y: { title: 'average Pred_err, %' },
        points,
      },
    ],
  };
}

function keyOf(trace: string, point: number): string {
  return `${trace}-${point}`;
}
