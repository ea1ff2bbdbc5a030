import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AfsPolicy } from '../../src/policy/afs.ts';
import type { PolicyJob } from '../../src/policy/scheduler.ts';
import { aJob, allocationOf, reasonsOf } from './support.ts';

const afs = new AfsPolicy();

/** The definition for units of one GPU: a tournament over all jobs, in order, for every GPU. */
function tournaments(jobs: readonly PolicyJob[], gpus: number): number[] {
  const given = jobs.map(() => 0);
  const has = (job: number): number => given[job] ?? 0;
  const seconds = (job: number, on: number): number => {
    const speedup = jobs[job]?.speedup(on) ?? 0;
    return speedup > 0 ? (jobs[job]?.remainingGpuSeconds(0) ?? 0) / speedup : Infinity;
  };
  const rate = (job: number, on: number): number => 1 / (seconds(job, on) + 1e-7);
  const beats = (candidate: number, next: number): number => {
    const isShorter = seconds(next, has(next)) < seconds(candidate, has(candidate));
    const [low, high] = isShorter ? [next, candidate] : [candidate, next];
    const [low0, low1] = [rate(low, has(low)), rate(low, has(low) + 1)];
    const [high0, high1] = [rate(high, has(high)), rate(high, has(high) + 1)];
    if (low0 === 0) return low1 > high1 ? low : high;
    return (low1 - low0) / low0 > (high1 - high0) / high1 ? low : high;
  };
  for (let left = gpus; left > 0; left--) {
    const open = [...jobs.keys()].filter((job) => has(job) < (jobs[job]?.demandGpus ?? 0));
    if (open.length === 0) break;
    const winner = open.reduce(beats);
    given[winner] = has(winner) + 1;
  }
  return given;
}

/** Often equal sizes and tables, so that there are ties; steps may more than double the speed. */
const steps = fc.array(fc.constantFrom(0.02, 0.5, 0.9, 1, 1, 1, 2.5), {
  minLength: 12,
  maxLength: 12,
});
const anyJobs = fc
  .array(
    fc.record({
      remainingGpuSeconds: fc.constantFrom(0, 1, 2, 2, 3, 7.7, 40, 40, 1000),
      demandGpus: fc.integer({ min: 0, max: 12 }),
      steps: fc.option(steps),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.map(({ steps: table, ...job }, sequence) => {
      if (table === null) return aJob({ sequence, ...job });
      const speedups = [0];
      for (const step of table) speedups.push((speedups.at(-1) ?? 0) + step);
      return aJob({ sequence, ...job, speedups });
    }),
  );

test('afs: gives every GPU to the winner of a tournament over the jobs in order of arrival', () => {
  fc.assert(
    fc.property(anyJobs, fc.nat(40), (jobs, gpus) => {
      expect(allocationOf(afs, jobs, gpus)).toEqual(tournaments(jobs, gpus));
    }),
    { numRuns: 3_000 },
  );
});

test('afs: with fewer GPUs than jobs, one each to those that end soonest', () => {
  const jobs = [30, 10, 20, 5].map((remainingGpuSeconds, sequence) =>
    aJob({ sequence, remainingGpuSeconds, demandGpus: 4 }),
  );
  expect(allocationOf(afs, jobs, 3)).toEqual([0, 1, 1, 1]);
});

test('afs: the winner may depend on the order, so it is that of arrival, not of admission', () => {
  fc.assert(
    fc.property(anyJobs, fc.nat(40), (jobs, gpus) => {
      const reversed = allocationOf(afs, jobs.toReversed(), gpus);
      expect(reversed.toReversed()).toEqual(allocationOf(afs, jobs, gpus));
    }),
  );
});

test('afs: says why a job gets no more', () => {
  const flat = [0, 1, 1.1, 1.15, 1.2];
  const jobs = [
    aJob({ sequence: 0, remainingGpuSeconds: 10, demandGpus: 4, speedups: flat }),
    aJob({ sequence: 1, remainingGpuSeconds: 100, demandGpus: 3 }),
    aJob({ sequence: 2, demandGpus: 0 }),
  ];
  expect(reasonsOf(afs, jobs, 4).map(({ code, text }) => [code, text])).toEqual([
    [
      'less-efficient',
      'It gets 1 GPU: 1 more would make it 1.1 times as fast, and others gain more by that; it could use 4.',
    ],
    ['full-demand', 'It gets all 3 GPUs it can use.'],
    ['nothing-to-run', 'It has no work that needs a GPU now.'],
  ]);
  const [, waiting] = reasonsOf(afs, jobs, 1);
  expect(waiting?.text).toBe('It waits: 1 job that ends sooner has all of 1 GPU.');
  const [alone] = reasonsOf(afs, [aJob({ sequence: 0, demandGpus: 9 })], 4);
  expect(alone?.text).toBe('It gets the 4 GPUs in the cluster; it could use 9.');
  const [wide] = reasonsOf(afs, [aJob({ sequence: 0, demandGpus: 8, unitGpus: 8 })], 4);
  expect(wide?.code).toBe('unit-does-not-fit');
});
