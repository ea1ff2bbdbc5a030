import { expect, test } from 'vitest';
import { WfqPolicy, wfqFromSpec } from '../../src/policy/wfq.ts';
import { aJob, allocationOf } from './support.ts';

const three = new WfqPolicy({
  thresholds: [100, 1000],
  weights: [0.941, 0.056, 0.003],
  zetaMin: 0,
  delta: 0.1,
});

test('WfqPolicy.queueOf: the first queue whose threshold is not below the size', () => {
  expect([1, 100, 100.5, 1000, 1e9].map((size) => three.queueOf(size))).toEqual([0, 0, 1, 1, 2]);
  expect(three.queues).toBe(3);
});

test('WfqPolicy: only the ratios of weights matter', () => {
  const jobs = [1, 500].map((sizeGpuSeconds, sequence) =>
    aJob({ sequence, sizeGpuSeconds, demandGpus: 99 }),
  );
  const scaled = { thresholds: [100], weights: [30, 10], zetaMin: 0, delta: 0.1 };
  expect(allocationOf(new WfqPolicy(scaled), jobs, 8)).toEqual([6, 2]);
});

test('allocate: one job of 20 GPUs in each of three queues gets 14, 1, 1 of 16', () => {
  const sizes = [50, 500, 5000];
  const jobs = sizes.map((sizeGpuSeconds, sequence) =>
    aJob({ sequence, sizeGpuSeconds, demandGpus: 20 }),
  );
  expect(allocationOf(three, jobs, 16)).toEqual([14, 1, 1]);
});

test('allocate: inside a queue the earlier job comes first, whatever its size', () => {
  const sizes = [900, 200, 5000];
  const jobs = sizes.map((sizeGpuSeconds, sequence) =>
    aJob({ sequence, sizeGpuSeconds, demandGpus: 3 }),
  );
  // The second queue's share of 5 GPUs is 5 · 56/59, the third's the rest: 4 and 1.
  expect(allocationOf(three, jobs, 5)).toEqual([3, 1, 1]);
});

test('allocate: a queue alone has the whole cluster', () => {
  const jobs = [0, 1].map((sequence) => aJob({ sequence, sizeGpuSeconds: 5000, demandGpus: 10 }));
  expect(allocationOf(three, jobs, 16)).toEqual([10, 6]);
});

test('allocate: GPUs that units leave over are offered to all jobs in order of arrival', () => {
  const even = new WfqPolicy({ thresholds: [100], weights: [1, 1], zetaMin: 0, delta: 0.1 });
  const jobs = [
    aJob({ sequence: 0, sizeGpuSeconds: 500, demandGpus: 4, unitGpus: 4 }),
    aJob({ sequence: 1, sizeGpuSeconds: 500, demandGpus: 4, unitGpus: 4 }),
    aJob({ sequence: 2, sizeGpuSeconds: 50, demandGpus: 9 }),
  ];
  // 7 and 7 by weight; the large queue uses 4 of its 7, the other 3 go to the small job, which
  // then has all the 9 it wants, and one GPU is left that no job can use.
  expect(allocationOf(even, jobs, 14)).toEqual([4, 0, 9]);
  // 8 and 8: now the large queue's second unit fits.
  expect(allocationOf(even, jobs, 16)).toEqual([4, 4, 8]);
});

test('allocate: the oldest job runs, although its first trial is wider than the others', () => {
  const policy = new WfqPolicy({ thresholds: [100], weights: [0.9, 0.1], zetaMin: 0, delta: 0.1 });
  const wide = aJob({ sequence: 0, sizeGpuSeconds: 1_000, demandGpus: 5, leastGpus: 4 });
  const small = aJob({ sequence: 1, sizeGpuSeconds: 10 });
  expect(allocationOf(policy, [wide, small], 4)).toEqual([4, 0]);
  expect(allocationOf(policy, [wide, small], 5)).toEqual([4, 1]);
});

test('allocate: spare GPUs stay in the queue, beyond the cap, before they go anywhere else', () => {
  const capped = new WfqPolicy({ thresholds: [100], weights: [1, 1], zetaMin: 0.9, delta: 0.1 });
  const falling = [0, 1, 1.6, 1.8, 2];
  const jobs = [
    aJob({ sequence: 0, sizeGpuSeconds: 50, demandGpus: 4, speedups: falling }),
    aJob({ sequence: 1, sizeGpuSeconds: 500, demandGpus: 9 }),
  ];
  expect(allocationOf(capped, jobs, 6)).toEqual([3, 3]);
});

test('allocate: what a job that takes GPUs by the unit leaves is offered without relaxing caps', () => {
  // Efficiency 0.95 on 4 GPUs, at most 0.8 on more.
  const speedups = [0, 1, 1.95, 2.9, 3.8, 4, 4.8, 5.6, 6.4, 7.2, 8];
  const list = [
    aJob({ sequence: 0, demandGpus: 10, speedups }),
    aJob({ sequence: 1, demandGpus: 10, speedups }),
    aJob({ sequence: 2, demandGpus: 4, unitGpus: 4 }),
  ];
  const policy = new WfqPolicy({ thresholds: [], weights: [1], zetaMin: 0.9, delta: 0.5 });
  const given = [8, 10, 12].map((gpus) => allocationOf(policy, list, gpus));
  expect(given).toEqual([
    [4, 4, 0],
    [6, 4, 0],
    [4, 4, 4],
  ]);
});

const good = { name: 'pcs', thresholds: [5], weights: [1, 2], zetaMin: 0.5, delta: 0.1 };

test('wfqFromSpec: takes a good description', () => {
  expect(wfqFromSpec(good).parameters).toEqual({
    thresholds: [5],
    weights: [1 / 3, 2 / 3],
    zetaMin: 0.5,
    delta: 0.1,
  });
});

test.each([
  [{ weights: [] }, 'weights', 'at least one weight'],
  [{ weights: [1, 0] }, 'weights[1]', 'a positive number'],
  [{ weights: 3 }, 'weights', 'a list of positive numbers'],
  [{ thresholds: [] }, 'thresholds', '1 numbers, one less than there are weights'],
  [{ thresholds: [5, 5], weights: [1, 1, 1] }, 'thresholds[1]', 'a number above 5'],
  [{ thresholds: [Number.NaN] }, 'thresholds[0]', 'a positive number'],
  [{ zetaMin: 1.5 }, 'zetaMin', 'a number from 0 to 1'],
  [{ delta: 0 }, 'delta', 'a number from 0.001 to 1'],
  [{ delta: undefined }, 'delta', 'a number from 0.001 to 1'],
  [{ zeta: 1 }, 'zeta', 'one of name, thresholds, weights, zetaMin, delta, gamma'],
])('wfqFromSpec: %j is refused for its %s', (fault, field, allowed) => {
  expect(() => wfqFromSpec({ ...good, ...fault })).toThrow(
    expect.objectContaining({ name: 'PolicySpecError', field, allowed }),
  );
});
