/** A published figure, what it takes to compute it again, and both side by side. */
import type { Measured, Run } from './measure.ts';

/** A number that the figure shows of each of its rows. */
export interface Column {
  readonly key: string;
  /** With its unit. */
  readonly title: string;
  /** Decimals that are published. */
  readonly digits: number;
}

/** Numbers by the key of their column; null where there is none. */
export type Values = Readonly<Record<string, number | null>>;

/** One bar, point or line of the figure. */
export interface FigureRow {
  /** What it stands for, such as a trace and a policy. */
  readonly labels: readonly string[];
  readonly published: Values;
  readonly here: Values;
}

/** Whose number it is. */
export type Source = 'published' | 'here';

/** A mark of a chart. */
export interface Point {
  readonly source: Source;
  readonly series: string;
  readonly x: number | string;
  readonly y: number;
  /** The panel it stands in, where there are several. */
  readonly panel?: string;
}

/** An axis: its words, and whether it is logarithmic beyond 1. */
export interface Axis {
  readonly title: string;
  readonly isLog?: boolean;
}

/** One part of the figure as it is drawn, both sources in one chart. */
export interface Chart {
  /** File name without its ending. */
  readonly name: string;
  readonly title: string;
  /** Bars stand on names, points and lines on numbers; steps are lines of a distribution. */
  readonly mark: 'bar' | 'point' | 'line' | 'step';
  readonly x: Axis;
  readonly y: Axis;
  readonly points: readonly Point[];
}

/** The published figure and what came of it here. */
export interface FigureReport {
  readonly figure: string;
  readonly title: string;
  /** What the labels of a row stand for. */
  readonly labels: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: readonly FigureRow[];
  readonly charts: readonly Chart[];
}

/** A simulation by a name that is one of a kind in its figure. */
export interface Task {
  readonly key: string;
  /** Made only when it is needed: workloads are large. */
  readonly run: () => Run;
}

/** A measurement, and how long it took one processor. */
export type Timed = Measured & { readonly cpuSeconds: number };

/** What came of tasks, by their keys. */
export type Results = ReadonlyMap<string, Timed>;

/** A figure that simulations alone make. */
export interface Figure {
  readonly tasks: readonly Task[];
  /** Once every task has its result. */
  report(results: Results): FigureReport;
}

/** The result of a task, all of which are there. */
export function resultOf(results: Results, key: string): Timed {
  const result = results.get(key);
  if (result === undefined) throw new RangeError(`the task ${key} has no result`);
  return result;
}

/** The points of a chart that shows one column, its rows along a label. */
export function pointsOf(
  rows: readonly FigureRow[],
  { column, x, panel }: { readonly column: string; readonly x: number; readonly panel?: number },
): Point[] {
  return rows.flatMap(({ labels, published, here }) =>
    (
      [
        ['published', published],
        ['here', here],
      ] as const
    ).flatMap(([source, values]): Point[] => {
      const y = values[column] ?? null;
      if (y === null) return [];
      const at = labels[x] ?? '';
      return [
        {
          source,
          series: at,
          x: at,
          y,
          ...(panel !== undefined && { panel: labels[panel] ?? '' }),
        },
      ];
    }),
  );
}
