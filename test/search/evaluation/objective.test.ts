import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SearchError } from '../../../src/search/errors.ts';
import {
  checkSampled,
  jobsNeeded,
  metricUnits,
  objectiveName,
  objectiveValues,
  parseObjective,
} from '../../../src/search/evaluation/objective.ts';

const metrics = Object.keys(metricUnits);

test.each([
  ['avg-jct', { metric: 'jct', percentile: null }],
  ['p99-pred-err', { metric: 'pred-err', percentile: 99 }],
  ['p99.9-unfairness', { metric: 'unfairness', percentile: 99.9 }],
  ['p100-jct', { metric: 'jct', percentile: 100 }],
  ['avg-makespan', { metric: 'makespan', percentile: null }],
])('parseObjective: %s', (text, objective) => {
  expect(parseObjective(text)).toEqual(objective);
});

test.each([
  'jct',
  'avg',
  'avg-',
  'p0-jct',
  'p101-jct',
  'p-jct',
  'avg-latency',
  'p1e1-jct',
  'p99-makespan',
  ' avg-jct',
])('parseObjective: refuses %j', (text) => {
  expect(() => parseObjective(text)).toThrow(SearchError);
});

test.each([
  ['avg-jct', 1],
  ['p50-jct', 2],
  ['p90-jct', 10],
  ['p99-jct', 100],
  ['p99.9-jct', 1_000],
  ['p100-jct', 1],
])('jobsNeeded, checkSampled: %s takes %d jobs', (text, jobs) => {
  const objective = parseObjective(text);
  expect(jobsNeeded(objective)).toBe(jobs);
  const check = (sampled: number) => () =>
    checkSampled([parseObjective('avg-jct'), objective], sampled);
  expect(check(jobs)).not.toThrow();
  if (jobs > 1)
    expect(check(jobs - 1)).toThrow(
      `objectives is "${text}", allowed is a percentile beyond which one of the ${jobs - 1} jobs`,
    );
});

test('objectiveName: is what parseObjective reads', () => {
  const percentile = fc.option(fc.integer({ min: 1, max: 1000 }).map((tenths) => tenths / 10));
  fc.assert(
    fc.property(fc.constantFrom(...metrics), percentile, (metric, percent) => {
      const at = metric === 'makespan' ? null : percent;
      const name = `${at === null ? 'avg' : `p${at}`}-${metric}`;
      expect(objectiveName(parseObjective(name))).toBe(name);
    }),
  );
});

test('objectiveValues: means and percentiles of a hand-made outcome', () => {
  const jobs = [10, 20, 30, 40].map((jctSeconds, i) => ({
    jctSeconds,
    predErrPercent: i === 0 ? null : 3 * i,
    unfairness: i / 10,
  }));
  const names = [
    'avg-jct',
    'p50-jct',
    'p100-jct',
    'avg-pred-err',
    'avg-unfairness',
    'avg-makespan',
  ];
  const values = objectiveValues(names.map(parseObjective), { jobs, makespanSeconds: 77 });
  const expected = [25, 25, 40, (3 + 6 + 9) / 3, (0.1 + 0.2 + 0.3) / 4, 77];
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 12);
});

test('objectiveValues: the prediction error needs a prediction', () => {
  const jobs = [{ jctSeconds: 1, predErrPercent: null, unfairness: 0 }];
  const outcome = { jobs, makespanSeconds: 1 };
  expect(() => objectiveValues([parseObjective('avg-pred-err')], outcome)).toThrow('pred-err');
});
