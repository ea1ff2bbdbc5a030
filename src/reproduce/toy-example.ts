import { secondsOf } from '../kernel/units.ts';
import { unfairnessOf } from '../model/gpu-cluster/metrics.ts';
import { toyExample } from '../model/gpu-cluster/toy.ts';
import type { PolicySpec } from '../policy/index.ts';
import {
  type Column,
  type Figure,
  type FigureReport,
  pointsOf,
  type Results,
  resultOf,
} from './figure.ts';
import { sharedFinish } from './processor-sharing.ts';
import { publishedToy } from './published/toy-example.ts';

const policies: Readonly<Record<(typeof publishedToy)[number]['policy'], PolicySpec>> = {
  Tiresias: { name: 'tiresias' },
  Themis: { name: 'themis', leaseSeconds: 1 },
  FIFO: { name: 'fifo' },
};

const ids = toyExample.jobs.map(({ id }) => id);

const columns: readonly Column[] = [
  { key: 'avgJct', title: 'avg JCT', digits: 2 },
  { key: 'peakUnfairnessPercent', title: 'peak unfairness, %', digits: 0 },
  { key: 'avgPredErrPercent', title: 'avg Pred_err, %', digits: 0 },
  ...ids.map((id) => ({ key: `jct${id}`, title: `JCT ${id}`, digits: 0 })),
  ...ids.map((id) => ({ key: `pred${id}`, title: `JCT_pred ${id}`, digits: 0 })),
];

/** Figure 3.1: four jobs, one GPU, three policies; a unit of time is a second. Needs no data. */
export function toyFigure(): Figure {
  return {
    tasks: publishedToy.map(({ policy }) => ({
      key: policy,
      run: () => ({ workload: toyExample, gpus: 1, policy: policies[policy] }),
    })),
    report,
  };
}

function report(results: Results): FigureReport {
  const rows = publishedToy.map((published) => {
    const { avgJct, peakUnfairnessPercent, avgPredErrPercent, jct, predictedJct } = published;
    const measured = resultOf(results, published.policy);
    const took = measured.jobs.map(({ jctSeconds }) => jctSeconds);
    return {
      labels: [published.policy],
      published: {
        avgJct,
        peakUnfairnessPercent,
        avgPredErrPercent,
        ...byJob('jct', jct),
        ...byJob('pred', predictedJct),
      },
      here: {
        avgJct: measured.avgJctSeconds,
        peakUnfairnessPercent: 100 * peakUnfairness(took),
        avgPredErrPercent: measured.avgPredErrPercent,
        ...byJob('jct', took),
        ...byJob(
          'pred',
          measured.jobs.map(({ predictedJctSeconds }) => predictedJctSeconds),
        ),
      },
    };
  });
  const chart = (key: string, part: string, title: string) => ({
    name: `figure-3.1-${part}`,
    title,
    mark: 'bar' as const,
    x: { title: 'policy' },
    y: { title },
    points: pointsOf(rows, { column: key, x: 0 }),
  });
  return {
    figure: '3.1',
    title: 'Four jobs on one GPU',
    labels: ['policy'],
    columns,
    rows,
    charts: [
      chart('avgJct', 'jct', 'average JCT'),
      chart('peakUnfairnessPercent', 'unfairness', 'peak unfairness, %'),
      chart('avgPredErrPercent', 'pred-err', 'average Pred_err, %'),
    ],
  };
}

/**
 * The published unfairness of this figure is relative to a schedule of equal shares at every
 * instant, not to the contention-based finish time of the simulations.
 */
function peakUnfairness(took: readonly number[]): number {
  const works = toyExample.jobs.map(({ arrivalMicros, sizeGpuSeconds }) => ({
    arrival: secondsOf(arrivalMicros),
    size: sizeGpuSeconds,
  }));
  const fair = sharedFinish(works).map((finish, i) => finish - (works[i]?.arrival ?? 0));
  return Math.max(...took.map((jct, i) => unfairnessOf(jct, fair[i] ?? jct)));
}

function byJob(prefix: string, values: readonly number[]): Record<string, number> {
  return Object.fromEntries(values.map((value, i) => [`${prefix}${ids[i]}`, value]));
}
