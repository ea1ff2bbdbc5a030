import { expect, test } from 'vitest';
import {
  type CurveKind,
  chooseCurve,
  fitCurve,
  leaveOneOutError,
  type ScalingCurve,
  type ScalingRow,
  secondsOn,
} from '../../../src/model/demand/curve.ts';
import { hasAfs, measuredByAfs } from './afs.ts';

const curve = (kind: CurveKind, fixed: number, divided: number, added: number): ScalingCurve => ({
  kind,
  fixedSeconds: fixed,
  dividedSeconds: divided,
  addedSeconds: added,
});

const sampled = (truth: ScalingCurve, counts: readonly number[]): ScalingRow[] =>
  counts.map((gpus) => ({ gpus, seconds: secondsOn(truth, gpus) }));

const exact = [
  curve('linear', 0, 12, 0),
  curve('amdahl', 2, 12, 0),
  curve('communication', 0.5, 12, 0.25),
];

test.each(exact)('chooseCurve: samples of a curve give that curve back, $kind', (truth) => {
  const found = chooseCurve(sampled(truth, [1, 2, 4, 8, 16]));
  expect(found.kind).toBe(truth.kind);
  expect(found.fixedSeconds).toBeCloseTo(truth.fixedSeconds, 8);
  expect(found.dividedSeconds).toBeCloseTo(truth.dividedSeconds, 8);
  expect(found.addedSeconds).toBeCloseTo(truth.addedSeconds, 8);
});

test('chooseCurve: one row scales linearly, two follow Amdahl’s law', () => {
  expect(chooseCurve([{ gpus: 4, seconds: 3 }])).toEqual(curve('linear', 0, 12, 0));
  const two = chooseCurve(sampled(curve('amdahl', 1, 6, 0), [1, 3]));
  expect(two.kind).toBe('amdahl');
  expect(secondsOn(two, 2)).toBeCloseTo(4, 9);
});

test('fitCurve: a job that scales better than linearly has nothing fixed', () => {
  const rows = [
    { gpus: 1, seconds: 10 },
    { gpus: 2, seconds: 4 },
  ];
  const { fixedSeconds, addedSeconds } = fitCurve('communication', rows);
  expect([fixedSeconds, addedSeconds]).toEqual([0, 0]);
});

test('leaveOneOutError: the mean of what is missed, 0 for the right kind', () => {
  const rows = sampled(curve('amdahl', 1, 2, 0), [1, 2, 4]);
  expect(leaveOneOutError('amdahl', rows)).toBeCloseTo(0, 12);
  // Each of them foretells half of the other, or twice.
  const apart = [
    { gpus: 1, seconds: 1 },
    { gpus: 1, seconds: 2 },
  ];
  expect(leaveOneOutError('linear', apart)).toBeCloseTo((1 + 0.5) / 2, 12);
  expect(leaveOneOutError('communication', rows)).toBe(Number.POSITIVE_INFINITY);
});

test.skipIf(!hasAfs)(
  'chooseCurve: the measured rows of the AFS models are foretold to 8 %, most to 4 %',
  () => {
    const errors = [...measuredByAfs().values()].map((rows) =>
      leaveOneOutError(chooseCurve(rows).kind, rows),
    );
    expect(errors).toHaveLength(11);
    expect(Math.max(...errors)).toBeLessThan(0.08);
    expect(errors.filter((error) => error < 0.04)).toHaveLength(8);
  },
);
