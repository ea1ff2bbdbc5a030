import type { Workload } from '../model/gpu-cluster/workload.ts';
import type { WfqParameters } from '../policy/wfq.ts';
import { mean } from '../stats/mean.ts';
import type { Figure, FigureReport, FigureRow, Results } from './figure.ts';
import { pointsOf, resultOf } from './figure.ts';
import { publishedSimulationMinutes } from './published/search-cost.ts';

/** What figure 3.9a is computed from. */
export interface SimulationTimeData {
  readonly seeds: readonly number[];
  /** Workload-1 for a cluster of so many GPUs. */
  workload(seed: number, size: { readonly jobs: number; readonly gpus: number }): Workload;
  /** PCS for it, balanced. */
  readonly configuration: WfqParameters;
}

/** Figure 3.9a: how long one simulation takes, predictions included. */
export function simulationTimeFigure(data: SimulationTimeData): Figure {
  const policy = { name: 'pcs', ...data.configuration } as const;
  return {
    tasks: publishedSimulationMinutes.flatMap((size) =>
      data.seeds.map((seed) => ({
        key: keyOf(size, seed),
        run: () => ({ workload: data.workload(seed, size), gpus: size.gpus, policy }),
      })),
    ),
    report: (results) => report(results, data.seeds),
  };
}

function report(results: Results, seeds: readonly number[]): FigureReport {
  const rows = publishedSimulationMinutes.map((size): FigureRow => {
    const runs = seeds.map((seed) => resultOf(results, keyOf(size, seed)));
    return {
      labels: [`${size.jobs}`, `${size.gpus}`],
      published: { seconds: 60 * size.minutes, events: null },
      here: {
        seconds: mean(runs.map(({ cpuSeconds }) => cpuSeconds)),
        events: mean(runs.map(({ events, virtualEvents }) => events + virtualEvents)),
      },
    };
  });
  return {
    figure: '3.9a',
    title: `One simulation with predictions, mean of ${seeds.length} seeds`,
    labels: ['jobs', 'GPUs'],
    columns: [
      { key: 'seconds', title: 'processor time, s', digits: 3 },
      { key: 'events', title: 'events', digits: 0 },
    ],
    rows,
    charts: [
      {
        name: 'figure-3.9a',
        title: 'time of one simulation, by jobs',
        mark: 'bar',
        x: { title: 'GPUs' },
        y: { title: 'seconds', isLog: true },
        points: pointsOf(rows, { column: 'seconds', x: 1, panel: 0 }),
      },
    ],
  };
}

interface Size {
  readonly jobs: number;
  readonly gpus: number;
}

function keyOf({ jobs, gpus }: Size, seed: number): string {
  return `${jobs}-jobs-${gpus}-gpus-seed-${seed}`;
}
