import { expect, test } from 'vitest';
import { toyFigure } from '../../src/reproduce/toy-example.ts';
import { compute, rowOf } from './support.ts';

const report = compute(toyFigure());

test('toyFigure: every published number comes out again', () => {
  expect(report.rows).toHaveLength(3);
  for (const { labels, published, here } of report.rows) {
    for (const { key, digits } of report.columns) {
      const [is, was] = [here[key] ?? Number.NaN, published[key] ?? Number.NaN];
      expect(Number(is.toFixed(digits)), `${labels} ${key}`).toBe(was);
    }
  }
});

test('toyFigure: the numbers behind the rounded ones', () => {
  // J1 is promised 10 and takes 27, J2 8 and 9: (170 + 12.5) / 4 percent.
  expect(rowOf(report, 'Tiresias').here['avgPredErrPercent']).toBeCloseTo(45.625, 10);
  // J1 10 and 19, J2 15 and 16, the others as promised.
  expect(rowOf(report, 'Themis').here['avgPredErrPercent']).toBeCloseTo((90 + 100 / 15) / 4, 10);
  // With equal shares J1 would be over at 24.5.
  const { peakUnfairnessPercent } = rowOf(report, 'Tiresias').here;
  expect(peakUnfairnessPercent).toBeCloseTo(100 * (27 / 24.5 - 1), 10);
});

test('toyFigure: a chart for each criterion, with both sources of all policies', () => {
  expect(report.charts.map(({ name }) => name)).toEqual([
    'figure-3.1-jct',
    'figure-3.1-unfairness',
    'figure-3.1-pred-err',
  ]);
  for (const { points } of report.charts) expect(points).toHaveLength(6);
});
