/** Figures computed in this process, and the data of the published ones where they are. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'vitest';
import type { Figure, FigureReport, FigureRow, Timed } from '../../src/reproduce/figure.ts';
import { measure } from '../../src/reproduce/measure.ts';

/** Runs every task of a figure. */
export function compute(figure: Figure): FigureReport {
  const results = new Map<string, Timed>();
  for (const { key, run } of figure.tasks) results.set(key, { ...measure(run()), cpuSeconds: 1 });
  return figure.report(results);
}

export function rowOf({ rows }: FigureReport, ...labels: readonly string[]): FigureRow {
  const row = rows.find((each) => each.labels.join() === labels.join());
  if (row === undefined) throw new Error(`no row ${labels.join()}`);
  return row;
}

const folder = '../shared/data/pcs';

/** A test that needs the public data: where they are not it is skipped, and its name says why. */
export function needsData(name: string, body: () => void): void {
  test.skipIf(!existsSync(folder))(`${name} (needs ${folder})`, body);
}

/** Rows of a published figure, by the names of their columns. */
export function publishedRows(file: string): Record<string, string>[] {
  const lines = readFileSync(resolve(folder, 'figures', file), 'utf8')
    .trim()
    .split(/\r?\n/);
  const [names = [], ...rows] = lines.map((line) => line.split(','));
  return rows.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])));
}

export function publishedJson(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(resolve(folder, 'figures', file), 'utf8'));
}
