import { expect, test } from 'vitest';
import { ReproductionData } from '../../src/cli/reproduce/data.ts';
import { toyExample } from '../../src/model/gpu-cluster/toy.ts';
import { frontFigure } from '../../src/reproduce/pareto-front.ts';
import { compute, needsData, rowOf } from './support.ts';

test('frontFigure: first come first served on the toy example', () => {
  const point = { T: 10, W: 1, zetaMin: 0, delta: 0.5, avgJctSeconds: 15.75, avgPredErrPercent: 0 };
  const report = compute(
    frontFigure([{ trace: 'toy', points: [point], workload: () => toyExample }]),
  );
  const { published, here } = rowOf(report, 'toy', '0');
  expect(published).toEqual({ avgJct: 15.75, avgPredErr: 0 });
  // Four jobs on 64 GPUs, of one GPU each, wait for nobody.
  expect(here).toEqual({ avgJct: (10 + 8 + 1 + 8) / 4, avgPredErr: 0 });
});

needsData('frontFigure: the published front of 51b7ef', () => {
  const report = compute(frontFigure([new ReproductionData().front('51b7ef')]));
  expect(report.rows.length).toBeGreaterThan(0);
  for (const { published, here } of report.rows) {
    expect(here['avgJct']?.toFixed(3)).toBe(published['avgJct']?.toFixed(3));
    expect(here['avgPredErr']?.toFixed(4)).toBe(published['avgPredErr']?.toFixed(4));
  }
});
