import { expect, test } from 'vitest';
import { jobSubmission } from '../../src/api/index.ts';

test('jobSubmission: what may be left out has its default', () => {
  expect(jobSubmission.parse({ name: 'tune', entrypoint: 'python tune.py' })).toEqual({
    name: 'tune',
    entrypoint: 'python tune.py',
    trials: 1,
    gpusPerTrial: 1,
    demand: {},
    environment: {},
    maxRestarts: 3,
  });
});

test('jobSubmission: a demand table may stay flat, and is kept as it is', () => {
  const table = [
    { gpus: 1, seconds: 100 },
    { gpus: 2, seconds: 60 },
    { gpus: 8, seconds: 60 },
  ];
  const body = { name: 'tune', entrypoint: 'python tune.py', demand: { table } };
  expect(jobSubmission.parse(body).demand.table).toEqual(table);
});
