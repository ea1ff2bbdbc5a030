import { expect, test } from 'vitest';
import type { PolicyJob, Reason } from '../../src/policy/scheduler.ts';
import { WfqPolicy } from '../../src/policy/wfq.ts';
import { Member, WfqQueue } from '../../src/policy/wfq-queue.ts';
import { wfqReason } from '../../src/policy/wfq-reason.ts';
import { aJob } from './support.ts';

const policy = new WfqPolicy({ thresholds: [100], weights: [3, 1], zetaMin: 0.8, delta: 0.1 });

function explain(jobs: readonly PolicyJob[], gpus: number): Reason[] {
  const scheduler = policy.start();
  for (const job of jobs) scheduler.admit(job);
  return jobs.map(scheduler.explain(gpus, 0));
}

test('wfqReason: full demand, share of the queue, behind earlier jobs, nothing to run', () => {
  const told = explain(
    [
      aJob({ sequence: 0, sizeGpuSeconds: 10, demandGpus: 2 }),
      aJob({ sequence: 1, sizeGpuSeconds: 10, demandGpus: 9 }),
      aJob({ sequence: 2, sizeGpuSeconds: 10, demandGpus: 1 }),
      aJob({ sequence: 3, sizeGpuSeconds: 999, demandGpus: 9 }),
      aJob({ sequence: 4, sizeGpuSeconds: 999, demandGpus: 0 }),
    ],
    8,
  );
  expect(told.map(({ code, text }) => [code, text])).toEqual([
    ['full-demand', 'It gets all 2 GPUs it can use.'],
    ['queue-share', 'It gets 4 of the 6 GPUs of queue 1 of 2 after 1 earlier job; it could use 9.'],
    ['behind-earlier-jobs', 'It waits: queue 1 of 2 has 6 of 8 GPUs, all used by 2 earlier jobs.'],
    ['queue-share', 'It gets 2 of the 2 GPUs of queue 2 of 2; it could use 9.'],
    ['nothing-to-run', 'It has no work that needs a GPU now.'],
  ]);
  expect(told[1]?.facts).toEqual({
    gpus: 4,
    demandGpus: 9,
    usableGpus: 9,
    unitGpus: 1,
    leastGpus: 1,
    capGpus: 9,
    queue: 1,
    queues: 2,
    weight: 0.75,
    shareGpus: 6,
    queueGpus: 6,
    leftGpus: 4,
    jobsAhead: 1,
  });
});

test('wfqReason: what other queues cannot use comes on top of the share', () => {
  const large = [
    aJob({ sequence: 2, sizeGpuSeconds: 999, demandGpus: 1 }),
    aJob({ sequence: 3, sizeGpuSeconds: 999, demandGpus: 8, unitGpus: 8 }),
  ];
  const small = (sequence: number, demandGpus: number) =>
    aJob({ sequence, sizeGpuSeconds: 10, demandGpus });
  const texts = (...jobs: PolicyJob[]) => explain([...jobs, ...large], 10).map(({ text }) => text);
  expect(texts(small(0, 20))[0]).toBe(
    'It gets 9 GPUs, the 8 left of queue 1 of 2 and 1 that other queues cannot use; it could use 20.',
  );
  expect(texts(small(0, 5), small(1, 20))[1]).toBe(
    'It gets 4 GPUs, the 3 left of queue 1 of 2 after 1 earlier job and 1 that other queues cannot use; it could use 20.',
  );
  expect(texts(small(0, 8), small(1, 20))[1]).toBe(
    'It gets 1 GPU that other queues cannot use; it could use 20.',
  );
});

test('wfqReason: the efficiency cap', () => {
  const falling = [0, 1, 1.8, 2.1, 2.2];
  const told = explain(
    [
      aJob({ sequence: 0, demandGpus: 4, speedups: falling }),
      aJob({ sequence: 1, demandGpus: 4, speedups: falling }),
    ],
    4,
  );
  expect(told[0]?.code).toBe('efficiency-cap');
  expect(told[0]?.text).toBe('It gets 2 GPUs: with more its efficiency would be below 0.8.');
});

test('wfqReason: a queue without GPUs, a unit that does not fit', () => {
  const crowded = [
    aJob({ sequence: 0, sizeGpuSeconds: 10 }),
    aJob({ sequence: 1, sizeGpuSeconds: 999 }),
  ];
  const [, without] = explain(crowded, 1);
  expect(without?.code).toBe('queue-without-gpus');
  expect(without?.text).toBe('It waits: queue 2 of 2, of weight 0.25, has no GPU of 1.');

  const units = [0, 1].map((sequence) => aJob({ sequence, demandGpus: 4, unitGpus: 4 }));
  const [, misfit] = explain(units, 6);
  expect(misfit?.code).toBe('unit-does-not-fit');
  expect(misfit?.text).toBe(
    'It needs 4 GPUs at once, and only 2 are left of queue 1 of 2 after 1 earlier job.',
  );
});

test('wfqReason: reads the state that the last decision left in the queue', () => {
  const queue = new WfqQueue<PolicyJob>(0.25, { zetaMin: 0, delta: 0.1 });
  const job = aJob({ sequence: 7, demandGpus: 5 });
  queue.members.add(new Member(job));
  queue.gpus = 3;
  queue.shareGpus = 5.4326;
  queue.serve();
  const reason = wfqReason(job, queue, {
    index: 1,
    queues: 4,
    clusterGpus: 9,
    zetaMin: 0,
    isByArrival: true,
  });
  expect(reason.facts).toMatchObject({ gpus: 3, queue: 2, queues: 4, shareGpus: 5.433 });
});
