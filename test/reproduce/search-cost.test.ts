import { expect, test } from 'vitest';
import { toyExample } from '../../src/model/gpu-cluster/toy.ts';
import { foundFigure, searchTimeFigure } from '../../src/reproduce/search-cost.ts';
import { needsData, publishedJson, rowOf } from './support.ts';

const draw = () => toyExample;

test('searchTimeFigure: one search per size, timed', () => {
  const figure = searchTimeFigure(draw, 10);
  expect(figure.tasks).toHaveLength(8);
  expect(figure.tasks[0]?.search()).toMatchObject({ gpus: 128, evaluations: 10 });
  const cost = { seconds: 3, workers: 2, evaluated: [] };
  const report = figure.report(new Map([['1024-jobs-512-gpus', cost]]));
  const { published, here } = rowOf(report, '1024', '512');
  expect(published['seconds']).toBe(2713.001773);
  expect(here).toEqual({ seconds: 3, workers: 2 });
});

test('foundFigure: counts the candidates of each budget against the front of all', () => {
  const figure = foundFigure(draw, [1]);
  const evaluated = [
    { number: 0, parameters: [], objectives: [0, 10] },
    { number: 500, parameters: [], objectives: [10, 0] },
  ];
  const report = figure.report(
    new Map([
      ['parameterised-seed-1', { seconds: 1, workers: 1, evaluated }],
      ['explicit-seed-1', { seconds: 1, workers: 1, evaluated: evaluated.slice(0, 1) }],
    ]),
  );
  expect(rowOf(report, 'parameterised', '256').here).toEqual({ found: 50 });
  expect(rowOf(report, 'parameterised', '512').here).toEqual({ found: 100 });
  expect(rowOf(report, 'explicit', '1024').here).toEqual({ found: 50 });
});

needsData('published costs of searches: as in the data', () => {
  const seconds = publishedJson('figure9b.json') as Record<string, { values: number[] }>;
  const { rows } = searchTimeFigure(draw, 10).report(new Map());
  for (const jobs of ['512', '1024']) {
    const published = rows.filter(({ labels }) => labels[0] === jobs).map((row) => row.published);
    expect(published.map((values) => values['seconds'])).toEqual(seconds[jobs]?.values);
  }
  const found = publishedJson('figure9c.json');
  const report = foundFigure(draw, []).report;
  expect(report).toBeTypeOf('function');
  expect(found['heuristics']).toEqual([30, 60, 70, 95]);
  expect(found['without_heuristics']).toEqual([20, 46, 47, 90]);
});
