import { expect, test } from 'vitest';
import { parseObjective } from '../../../src/search/evaluation/objective.ts';
import { frontOf, heldOutOf, meansOf } from '../../../src/search/front/front.ts';
import type { Found } from '../../../src/search/search.ts';

const configuration = { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 };
const objectives = ['avg-jct', 'avg-pred-err'].map(parseObjective);

test('meansOf, heldOutOf: by objective over the samples', () => {
  const bySample = [
    [10, 1],
    [20, 1],
    [60, 4],
  ];
  expect(meansOf(bySample)).toEqual([30, 2]);
  const [jct, error] = heldOutOf(bySample);
  // Deviations -20, -10, 30: squares of 1,400 over 2.
  expect(jct).toMatchObject({ mean: 30, min: 10, max: 60 });
  expect(jct?.std).toBeCloseTo(Math.sqrt(700), 12);
  expect(error?.std).toBeCloseTo(Math.sqrt(3), 12);
  expect(heldOutOf([[7, 8]])[0]).toEqual({ mean: 7, min: 7, max: 7, std: 0 });
});

test('frontOf: what is dominated on held-out samples is not offered', () => {
  const found: Found[] = [
    [10, 3],
    [20, 2],
    [30, 1],
  ].map((trained, number) => ({
    candidate: { number, parameters: [number] },
    configuration,
    objectives: trained,
  }));
  const checked = [[[12, 3]], [[40, 4]], [[33, 0]]];
  const present = heldOutOf([[24, 6]]);
  const front = frontOf(found, checked, objectives, present);
  expect(front.map(({ parameters }) => parameters)).toEqual([[0], [2]]);
  expect(front[0]).toEqual({
    parameters: [0],
    configuration,
    objectives: [10, 3],
    heldOut: [
      { mean: 12, min: 12, max: 12, std: 0 },
      { mean: 3, min: 3, max: 3, std: 0 },
    ],
    sentence:
      'Mean completion time 50 % shorter than now (12 s instead of 24 s); ' +
      'predictions off by 3 % on average instead of 6 %.',
  });
});
