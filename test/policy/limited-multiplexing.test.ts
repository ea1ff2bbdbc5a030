import { expect, test } from 'vitest';
import {
  LimitedMultiplexingPolicy,
  limitedMultiplexingFromSpec,
} from '../../src/policy/limited-multiplexing.ts';
import { aJob, allocationOf, reasonsOf } from './support.ts';

const policy = new LimitedMultiplexingPolicy({ heavyGpuSeconds: 100 });

/** Jobs that want the whole cluster of 8, having attained so much. */
function jobsOf(...attained: readonly number[]) {
  return attained.map((attainedGpuSeconds, sequence) =>
    aJob({ sequence, attainedGpuSeconds, demandGpus: 8 }),
  );
}

test('limited-multiplexing: first in, first out as long as no job is heavy', () => {
  const jobs = [5, 9, 4].map((demandGpus, sequence) => aJob({ sequence, demandGpus }));
  expect(allocationOf(policy, jobs, 16)).toEqual([5, 9, 2]);
  expect(allocationOf(policy, jobsOf(99, 0, 0), 8)).toEqual([8, 0, 0]);
});

test('limited-multiplexing: a heavy job shares with those behind it up to the next light one', () => {
  expect(allocationOf(policy, jobsOf(100, 0, 0), 8)).toEqual([4, 4, 0]);
  expect(allocationOf(policy, jobsOf(100, 150, 0, 0), 8)).toEqual([3, 3, 2, 0]);
  expect(allocationOf(policy, jobsOf(0, 100, 0), 8)).toEqual([8, 0, 0]);
  expect(allocationOf(policy, jobsOf(100, 100), 8)).toEqual([4, 4]);
});

test('limited-multiplexing: what those in front cannot use goes on to later ones', () => {
  const jobs = [
    aJob({ sequence: 0, attainedGpuSeconds: 100, demandGpus: 2 }),
    aJob({ sequence: 1, demandGpus: 1 }),
    aJob({ sequence: 2, demandGpus: 9 }),
  ];
  expect(allocationOf(policy, jobs, 8)).toEqual([2, 1, 5]);
});

test('limited-multiplexing: decides again when a job that runs turns heavy', () => {
  const scheduler = policy.start();
  const give = { give: () => undefined };
  for (const job of jobsOf(150, 60, 0)) scheduler.admit(job);
  scheduler.allocate(8, 0, give);
  // The second has 4 GPUs and lacks 40 GPU-seconds.
  expect(scheduler.decideAgainSeconds).toBe(10);
  const almost = policy.start();
  almost.admit(aJob({ sequence: 0, attainedGpuSeconds: 99.999 }));
  almost.allocate(8, 0, give);
  expect(almost.decideAgainSeconds).toBe(1);
  const none = policy.start();
  none.admit(aJob({ sequence: 0, attainedGpuSeconds: 100 }));
  none.allocate(8, 0, give);
  expect(none.decideAgainSeconds).toBeNull();
});

test('limited-multiplexing: says with whom a job shares', () => {
  const jobs = [...jobsOf(150, 60, 0), aJob({ sequence: 3, demandGpus: 0 })];
  expect(reasonsOf(policy, jobs, 8).map(({ code, text }) => [code, text])).toEqual([
    [
      'shared-with-heavy-jobs',
      'It gets 4 of 8 GPUs, shared equally by 2 jobs: a job that has used 100 GPU-seconds shares with later ones; it could use 8.',
    ],
    [
      'shared-with-heavy-jobs',
      'It gets 4 of 8 GPUs, shared equally by 2 jobs: a job that has used 100 GPU-seconds shares with later ones; it could use 8.',
    ],
    ['behind-earlier-jobs', 'It waits: no GPU of 8 is left after earlier jobs.'],
    ['nothing-to-run', 'It has no work that needs a GPU now.'],
  ]);
  const [alone] = reasonsOf(policy, jobsOf(0), 5);
  expect(alone?.text).toBe('It gets the 5 GPUs in the cluster; it could use 8.');
  const wide = aJob({ sequence: 0, demandGpus: 16, unitGpus: 16 });
  expect(reasonsOf(policy, [wide], 8)[0]?.code).toBe('unit-does-not-fit');
});

test('limited-multiplexing: says how many GPUs are left where they are too few for a job', () => {
  const jobs = [
    aJob({ sequence: 0, demandGpus: 6 }),
    aJob({ sequence: 1, demandGpus: 4, unitGpus: 4 }),
    aJob({ sequence: 2, demandGpus: 2 }),
  ];
  expect(allocationOf(policy, jobs, 8)).toEqual([6, 0, 2]);
  const [, wide] = reasonsOf(policy, jobs, 8);
  expect([wide?.code, wide?.text]).toEqual([
    'unit-does-not-fit',
    'It needs 4 GPUs at once, and only 2 are left.',
  ]);
  const [widest] = reasonsOf(policy, jobs.slice(1), 3);
  expect(widest?.text).toBe('It needs 4 GPUs at once, and the cluster has 3.');
});

test('limitedMultiplexingFromSpec: a threshold from 0 on', () => {
  const spec = { name: 'limited-multiplexing', heavyGpuSeconds: 0 };
  expect(limitedMultiplexingFromSpec(spec).parameters).toEqual({ heavyGpuSeconds: 0 });
  expect(() => limitedMultiplexingFromSpec({ ...spec, heavyGpuSeconds: -1 })).toThrow(
    'heavyGpuSeconds is -1',
  );
});
