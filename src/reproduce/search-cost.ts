import type { Workload } from '../model/gpu-cluster/workload.ts';
import type { Objectives } from '../search/dominance/dominance.ts';
import { parseObjective } from '../search/evaluation/objective.ts';
import { type SpaceName, spaceNames } from '../search/space.ts';
import { mean } from '../stats/mean.ts';
import { type FigureReport, type FigureRow, type Point, pointsOf } from './figure.ts';
import { foundPercent, frontOfAll } from './found.ts';
import { publishedFound, publishedSearchSeconds } from './published/search-cost.ts';

/** What the published searches for workload-1 want little of. */
export const searchObjectives = ['avg-jct', 'avg-pred-err'].map(parseObjective);

/** A search that a figure needs. */
export interface SearchTask {
  readonly key: string;
  readonly gpus: number;
  readonly space: SpaceName;
  readonly seed: number;
  readonly evaluations: number;
  /** What is searched with, then a sample of another seed to check the front on. */
  readonly samples: readonly [Workload, Workload];
}

/** What came of it. */
export interface SearchCost {
  /** From the beginning to the end of the search, on so many workers. */
  readonly seconds: number;
  readonly workers: number;
  /** Objectives of the candidates in the order in which they were asked for; unusable ones left out. */
  readonly evaluated: readonly Evaluated[];
}

interface Evaluated {
  readonly number: number;
  readonly parameters: readonly number[];
  readonly objectives: Objectives;
}

/** Draws workload-1 for a cluster of so many GPUs. */
export type DrawWorkload = (
  seed: number,
  size: { readonly jobs: number; readonly gpus: number; readonly load?: number },
) => Workload;

/** A figure that searches make. */
export interface SearchFigure {
  readonly tasks: readonly (Pick<SearchTask, 'key'> & { readonly search: () => SearchTask })[];
  report(results: ReadonlyMap<string, SearchCost>): FigureReport;
}

/** Figure 3.9b: how long a whole search takes. */
export function searchTimeFigure(draw: DrawWorkload, evaluations: number): SearchFigure {
  const key = ({ jobs, gpus }: { jobs: number; gpus: number }) => `${jobs}-jobs-${gpus}-gpus`;
  return {
    tasks: publishedSearchSeconds.map((size) => ({
      key: key(size),
      search: () => ({
        key: key(size),
        gpus: size.gpus,
        space: 'parameterised',
        seed: 1,
        evaluations,
        samples: [draw(1, size), draw(2, size)],
      }),
    })),
    report: (results) => {
      const rows = publishedSearchSeconds.map((size): FigureRow => {
        const cost = results.get(key(size));
        return {
          labels: [`${size.jobs}`, `${size.gpus}`],
          published: { seconds: size.seconds, workers: null },
          here: { seconds: cost?.seconds ?? null, workers: cost?.workers ?? null },
        };
      });
      const points = pointsOf(rows, { column: 'seconds', x: 1, panel: 0 });
      return {
        figure: '3.9b',
        title: `A search of ${evaluations} evaluations`,
        labels: ['jobs', 'GPUs'],
        columns: [
          { key: 'seconds', title: 'search, s', digits: 1 },
          { key: 'workers', title: 'workers', digits: 0 },
        ],
        rows,
        charts: [
          {
            name: 'figure-3.9b',
            title: 'time of a whole search, by jobs',
            mark: 'bar',
            x: { title: 'GPUs' },
            y: { title: 'seconds', isLog: true },
            points,
          },
        ],
      };
    },
  };
}

const foundSize = { jobs: 500, gpus: 64 };
const foundEvaluations = 1024;

/** Figure 3.9c: which part of the front is found how soon, with the three numbers and without. */
export function foundFigure(draw: DrawWorkload, seeds: readonly number[]): SearchFigure {
  const key = (space: SpaceName, seed: number) => `${space}-seed-${seed}`;
  return {
    tasks: seeds.flatMap((seed) =>
      spaceNames.map((space) => ({
        key: key(space, seed),
        search: () => ({
          key: key(space, seed),
          gpus: foundSize.gpus,
          space,
          seed,
          evaluations: foundEvaluations,
          samples: [draw(1, foundSize), draw(2, foundSize)],
        }),
      })),
    ),
    report: (results) => {
      const evaluated = (space: SpaceName, seed: number) =>
        results.get(key(space, seed))?.evaluated ?? [];
      const all = seeds.flatMap((seed) => spaceNames.flatMap((space) => evaluated(space, seed)));
      const front = frontOfAll(all.map(({ objectives }) => objectives));
      const found = (space: SpaceName, evaluations: number) =>
        mean(
          seeds.map((seed) => {
            const first = evaluated(space, seed).filter(({ number }) => number < evaluations);
            return foundPercent(
              front,
              first.map(({ objectives }) => objectives),
            );
          }),
        );
      const rows = spaceNames.flatMap((space) =>
        publishedFound.map(({ evaluations, ...published }) => ({
          labels: [space, `${evaluations}`],
          published: { found: published[space] },
          here: { found: found(space, evaluations) },
        })),
      );
      return foundReport(rows, seeds.length);
    },
  };
}

function foundReport(rows: readonly FigureRow[], seeds: number): FigureReport {
  const points = rows.flatMap(({ labels: [series = '', x], published, here }) =>
    (
      [
        ['published', published],
        ['here', here],
      ] as const
    ).map(([source, { found }]): Point => ({ source, series, x: Number(x), y: found ?? 0 })),
  );
  return {
    figure: '3.9c',
    title: `Points of the front that are found, mean of ${seeds} searches`,
    labels: ['space', 'evaluations'],
    columns: [{ key: 'found', title: 'found, %', digits: 0 }],
    rows,
    charts: [
      {
        name: 'figure-3.9c',
        title: 'points of the front that are found',
        mark: 'line',
        x: { title: 'evaluations' },
        y: { title: 'found, %' },
        points,
      },
    ],
  };
}
