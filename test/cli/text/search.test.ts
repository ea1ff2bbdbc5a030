import { expect, test } from 'vitest';
import { progressText, searchText } from '../../../src/cli/text/search.ts';
import { parseObjective } from '../../../src/search/evaluation/objective.ts';

test('progressText: the time left from what this run did', () => {
  const at = (done: number) => ({ step: 'evaluate' as const, done, total: 100 });
  expect(progressText(at(40), { seconds: 0, before: 40 })).toBe('trying configurations: 40 of 100');
  // 10 in 20 s, so that 50 take 100 s.
  expect(progressText(at(50), { seconds: 20, before: 40 })).toBe(
    'trying configurations: 50 of 100, 1 min 40 s left',
  );
  expect(progressText({ step: 'check', done: 1, total: 9 }, { seconds: 3, before: 0 })).toBe(
    'checking points of the front: 1 of 9',
  );
});

test('searchText: one objective of each unit, with its spread', () => {
  const heldOut = [60, 3, 0.25].map((mean) => ({ mean, min: mean / 2, max: mean * 2, std: 1 }));
  const configuration = { thresholds: [120], weights: [2 / 3, 1 / 3], zetaMin: 0.5, delta: 0.1 };
  const point = {
    parameters: [1],
    configuration,
    objectives: [1, 1, 1],
    heldOut,
    sentence: 'Good.',
  };
  const report = { front: [point], found: 3, present: null, evaluations: 70, seconds: 5 };
  const names = ['avg-jct', 'p99-pred-err', 'avg-unfairness'];
  expect(searchText(report, names.map(parseObjective)).split('\n')).toEqual([
    '70 configurations tried in 5 s; 1 of 3 points of the front still stand on held-out workloads',
    'mean (smallest to largest) over the held-out workloads; sizes in GPU-seconds',
    '#  AVG-JCT                P99-PRED-ERR        AVG-UNFAIRNESS       LARGEST SIZES  WEIGHTS       ZETA  DELTA',
    '1  1 min (30 s to 2 min)  3 % (1.5 % to 6 %)  25 % (13 % to 50 %)            120  0.667, 0.333   0.5    0.1',
    '1: Good.',
  ]);
});

test('searchText: nothing that can be used', () => {
  const report = { front: [], found: 0, present: null, evaluations: 1, seconds: 60 };
  expect(searchText(report, [parseObjective('avg-jct')])).toBe(
    '1 configuration tried in 1 min; none of them can be used.',
  );
});
