import { expect, test } from 'vitest';
import { checkEnoughJobs, type WorkloadSize } from '../../../src/pcs/fronts/enough-jobs.ts';

const size: WorkloadSize = {
  source: 'history',
  limit: 1_000,
  jobs: 90,
  pieces: 3,
  objectives: ['avg-jct', 'p50-jct'],
};

const check = (changes: Partial<WorkloadSize>) => () => checkEnoughJobs({ ...size, ...changes });

test('checkEnoughJobs: thirty for each piece, of a percentile one beyond it', () => {
  expect(check({})).not.toThrow();
  expect(check({ jobs: 89 })).toThrow(
    'too few jobs of the history are over to learn from (89 of 90)',
  );
  const objectives = ['avg-jct', 'p99-jct', 'p80-jct'];
  expect(check({ jobs: 300, objectives })).not.toThrow();
  expect(check({ jobs: 299, objectives })).toThrow('(299 of 300)');
});

test('checkEnoughJobs: names what is asked for where waiting cannot help', () => {
  const asked = { field: 'jobs', value: 1_000, code: 'workload-too-short', kind: 'impossible' };
  const allowed = expect.stringContaining(
    '3000 jobs, 1000 for each of samples and heldOut, as p99.9',
  );
  const tooMuch = check({ jobs: 1_000, objectives: ['p99.9-jct'] });
  expect(tooMuch).toThrow(expect.objectContaining({ ...asked, allowed }));
  const brought = { field: 'workload.jobs', value: 89, kind: 'impossible' };
  expect(check({ source: 'request', jobs: 89, limit: 10 })).toThrow(
    expect.objectContaining(brought),
  );
});
