import { expect, test } from 'vitest';
import { parseObjective } from '../../../src/search/evaluation/objective.ts';
import { comparison } from '../../../src/search/front/sentence.ts';

function say(
  names: readonly string[],
  point: readonly number[],
  present: readonly number[] | null,
) {
  const heldOut = (values: readonly number[]) =>
    values.map((mean) => ({ mean, min: mean, max: mean, std: 0 }));
  return comparison(names.map(parseObjective), heldOut(point), present && heldOut(present));
}

test('comparison: the two objectives of the thesis', () => {
  expect(say(['avg-jct', 'avg-pred-err'], [41 * 60, 0.9], [47 * 60, 3.1])).toBe(
    'Mean completion time 13 % shorter than now (41 min instead of 47 min); ' +
      'predictions off by 0.9 % on average instead of 3.1 %.',
  );
});

test('comparison: percentiles, unfairness and makespan', () => {
  const names = [
    'p99-jct',
    'p100-jct',
    'p95-pred-err',
    'avg-unfairness',
    'p90-unfairness',
    'avg-makespan',
  ];
  expect(say(names, [110, 60, 20, 0.05, 0.5, 7200], [100, 40, 10, 0.1, 0.25, 3600])).toBe(
    'Completion time that 99 % of jobs keep within 10 % longer than now (1 min 50 s instead of 1 min 40 s); ' +
      'longest completion time 50 % longer than now (1 min instead of 40 s); ' +
      '95 % of predictions off by at most 20 % instead of 10 %; ' +
      'jobs behind their fair share by 5 % on average instead of 10 %; ' +
      '90 % of jobs behind their fair share by at most 50 % instead of 25 %; ' +
      'time until all jobs are over 100 % longer than now (2 h instead of 1 h).',
  );
});

test('comparison: what does not change, and a present value of 0', () => {
  expect(say(['avg-jct', 'avg-pred-err'], [100, 0], [100, 0])).toBe(
    'Mean completion time as now (1 min 40 s); predictions off by 0 % on average as now.',
  );
  expect(say(['avg-pred-err'], [4, 0], [0, 0])).toBe(
    'Predictions off by 4 % on average instead of 0 %.',
  );
  expect(say(['p100-pred-err'], [4], [4])).toBe('All predictions off by at most 4 % as now.');
});

test('comparison: the values alone where there is nothing to compare them with', () => {
  expect(say(['avg-jct', 'p90-pred-err', 'avg-unfairness'], [60, 5, 0.2], null)).toBe(
    'Mean completion time 1 min; 90 % of predictions off by at most 5 %; ' +
      'jobs behind their fair share by 20 % on average.',
  );
});
