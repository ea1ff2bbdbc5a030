/** A figure beside what was published of it, for people. */
import type { Column, FigureReport } from '../../reproduce/figure.ts';
import { table } from './format.ts';

/** More columns than this do not fit side by side. */
const columnsAbreast = 3;

/** Of every number what was published, what came out here, and the difference. */
export function figureText(report: FigureReport): string {
  const { figure, title, columns, rows } = report;
  const shown = columns.filter(({ key }) => rows.some(({ here }) => (here[key] ?? null) !== null));
  const body = shown.length > columnsAbreast ? long(report, shown) : wide(report, shown);
  return `Figure ${figure}: ${title}\n\n${body}`;
}

/** A line per row. */
function wide({ labels, rows }: FigureReport, columns: readonly Column[]): string {
  const head = [
    ...labels.map((label) => label.toUpperCase()),
    ...columns.flatMap(({ title }) => [`${title}: published`, 'here', 'difference']),
  ];
  const lines = rows.map(({ labels: names, published, here }) => [
    ...names,
    ...columns.flatMap((column) => cells(column, published[column.key], here[column.key])),
  ]);
  return table(head, lines);
}

/** A line per number. */
function long({ labels, rows }: FigureReport, columns: readonly Column[]): string {
  const head = [...labels, 'measure', 'published', 'here', 'difference'];
  const lines = rows.flatMap(({ labels: names, published, here }) =>
    columns.map((column) => [
      ...names,
      column.title,
      ...cells(column, published[column.key], here[column.key]),
    ]),
  );
  return table(
    head.map((word) => word.toUpperCase()),
    lines,
  );
}

/** A difference below the digits that were published is none. */
function cells({ digits }: Column, published: Cell, here: Cell): string[] {
  const show = (value: Cell) => (value == null ? '-' : value.toFixed(digits));
  if (published == null || here == null) return [show(published), show(here), '-'];
  const difference = Number(here.toFixed(digits)) - Number(published.toFixed(digits));
  return [show(published), show(here), difference === 0 ? '0' : difference.toFixed(digits)];
}

type Cell = number | null | undefined;
