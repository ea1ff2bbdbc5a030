import type { Workload } from '../model/gpu-cluster/workload.ts';
import { nondominated, type Objectives } from '../search/dominance/dominance.ts';
import { parameterisedSpace } from '../search/space.ts';
import { mean } from '../stats/mean.ts';
import type { FigureReport, FigureRow, Point } from './figure.ts';
import { frontOfAll } from './found.ts';
import { measure } from './measure.ts';
import type { DrawWorkload, SearchCost, SearchFigure } from './search-cost.ts';

const size = { jobs: 500, gpus: 64 };
const trainedLoad = 0.6;
const trueLoad = 0.8;
const evaluations = 370;
/** Times as large as on the front is close to it. */
const closeness = 1.1;
/** From the text of the thesis, §3.5.4: nothing but this was published of figure 3.10c. */
const publishedClosePercent = 75;

/** Figure 3.10c: configurations searched for at one load, at work on other jobs under another one. */
export function loadFigure(draw: DrawWorkload, seeds: readonly number[]): SearchFigure {
  const key = (load: number, seed: number) => `load-${load}-seed-${seed}`;
  const sample = (load: number, seed: number) =>
    draw(load === trueLoad ? seed : seed + seeds.length, { ...size, load });
  return {
    tasks: seeds.flatMap((seed) =>
      [trainedLoad, trueLoad].map((load) => ({
        key: key(load, seed),
        search: () => ({
          key: key(load, seed),
          gpus: size.gpus,
          space: 'parameterised' as const,
          seed,
          evaluations,
          samples: [sample(load, seed), sample(load, seed + 2 * seeds.length)] as const,
        }),
      })),
    ),
    report: (results) => {
      const bySeed = seeds.map((seed) => {
        const cost = results.get(key(trainedLoad, seed));
        const trained = atWork(cost, sample(trainedLoad, seed), sample(trueLoad, seed));
        const evaluated = results.get(key(trueLoad, seed))?.evaluated ?? [];
        return { trained, front: frontOfAll(evaluated.map(({ objectives }) => objectives)) };
      });
      return report(bySeed);
    },
  };
}

/** What the front of a search on one workload comes to on another one. */
function atWork(
  cost: SearchCost | undefined,
  searched: Workload,
  workload: Workload,
): Objectives[] {
  const evaluated = cost?.evaluated ?? [];
  // Queues end where they did for the jobs that were searched with.
  const space = parameterisedSpace(searched.jobs.map(({ sizeGpuSeconds }) => sizeGpuSeconds));
  const front = nondominated(evaluated.map(({ objectives }) => objectives));
  return front.flatMap((i) => {
    const configuration = space.decode(evaluated[i]?.parameters ?? []);
    if (configuration === null) return [];
    const policy = { name: 'pcs', ...configuration } as const;
    const { avgJctSeconds, avgPredErrPercent } = measure({ workload, gpus: size.gpus, policy });
    return [[avgJctSeconds, avgPredErrPercent]];
  });
}

/** Percent of the points that are in every objective at most a tenth worse than some point of the front. */
export function closePercent(points: readonly Objectives[], front: readonly Objectives[]): number {
  const isClose = (point: Objectives) =>
    front.some((other) =>
      point.every((value, i) => value <= (other[i] ?? Number.NEGATIVE_INFINITY) * closeness),
    );
  return (100 * points.filter(isClose).length) / points.length;
}

interface Fronts {
  readonly trained: readonly Objectives[];
  readonly front: readonly Objectives[];
}

function report(bySeed: readonly Fronts[]): FigureReport {
  const close = mean(bySeed.map(({ trained, front }) => closePercent(trained, front)));
  const row: FigureRow = {
    labels: [`${100 * trainedLoad} % for ${100 * trueLoad} %`],
    published: { close: publishedClosePercent },
    here: { close },
  };
  const [first] = bySeed;
  const pointsOf = (series: string, list: readonly Objectives[]) =>
    list.map(([x = 0, y = 0]): Point => ({ source: 'here', series, x, y }));
  return {
    figure: '3.10c',
    title: `Configurations for another load, mean of ${bySeed.length} searches`,
    labels: ['load'],
    columns: [{ key: 'close', title: 'close to the front, %', digits: 0 }],
    rows: [row],
    charts: [
      {
        name: 'figure-3.10c',
        title: 'configurations at 80 % load, first seed',
        mark: 'point',
        x: { title: 'average JCT, s' },
        y: { title: 'average Pred_err, %' },
        points: [
          ...pointsOf('searched at 60 %', first?.trained ?? []),
          ...pointsOf('searched at 80 %', first?.front ?? []),
        ],
      },
    ],
  };
}
