// What the policies make of whole workloads: schedules by hand, and what queueing theory says.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulate } from '../../../src/model/gpu-cluster/simulate.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { toyExample } from '../../../src/model/gpu-cluster/toy.ts';
import type { Workload } from '../../../src/model/gpu-cluster/workload.ts';
import { type PolicySpec, policyFromSpec } from '../../../src/policy/index.ts';
import type { Policy } from '../../../src/policy/scheduler.ts';
import { aJob, aTrial, aWorkload, fifo, policies, timedPolicies } from './support.ts';

function outcome(workload: Workload, policy: Policy, gpus = 1) {
  const { jobs, summary } = simulate(workload, {
    gpus,
    policy,
    overheads: noOverheads,
    predict: true,
  });
  return {
    took: jobs.map(({ jctSeconds }) => jctSeconds),
    predicted: jobs.map(({ predictedJctSeconds }) => predictedJctSeconds),
    mean: summary.jctSeconds.mean,
    predErrPercent: summary.predErrPercent?.mean,
  };
}

const toy = (spec: PolicySpec) => outcome(toyExample, policyFromSpec(spec));

test('simulate: the toy of the thesis under Tiresias, exactly as published', () => {
  // J2 0-1, J3 1-2, J2 2-9, J1 9-10, J4 10-18, J1 18-27.
  const { took, predicted, mean, predErrPercent } = toy({ name: 'tiresias' });
  expect(took).toEqual([27, 9, 1, 8]);
  expect(predicted).toEqual([10, 8, 1, 8]);
  expect([mean, predErrPercent]).toEqual([11.25, 45.625]);
});

test('simulate: the toy under Themis, with contention averaged over time', () => {
  // ρ of J1, J2, J3 at 0: 10/20, 8/16; at 1: 10/20, 9/16, 1/3; at 2: 11/25, 9/20, 2/3: J1, J2, J3.
  // The published schedule has J2 end at 16: there, contention is averaged over events.
  const { took, predicted } = toy({ name: 'themis', leaseSeconds: 1 });
  expect(took).toEqual([19, 15, 2, 17]);
  expect(predicted).toEqual([10, 14, 2, 17]);
});

test('simulate: the toy under LAS takes turns', () => {
  // J1, J2, J3 a second each, J1 and J2 by turns to 10; J4 catches up to 14; then all three by turns.
  const { took } = toy({ name: 'las', leaseSeconds: 1 });
  expect(took).toEqual([27, 24, 2, 15]);
});

test('simulate: the toy under SJF, SRTF and AFS is that of Tiresias, on one GPU', () => {
  const tiresias = toy({ name: 'tiresias' });
  for (const name of ['sjf', 'srtf', 'afs'] as const) expect(toy({ name })).toEqual(tiresias);
});

/** Two jobs at 0 that can use 4 GPUs without loss, of 12 and 4 GPU-seconds. */
const elastic = aWorkload(
  ...[12, 4].map((steps, i) =>
    aJob(`job-${i}`, 0, [aTrial(steps, { gpus: 4, speedups: [0, 1, 2, 3, 4] })]),
  ),
);

test('simulate: max-min shares equally until the smaller job ends', () => {
  // 2 and 2 to 2 s; then 8 GPU-seconds on 4 GPUs.
  expect(outcome(elastic, policyFromSpec({ name: 'max-min' }), 4).took).toEqual([4, 2]);
});

test('simulate: limited multiplexing lets later jobs in once the first is heavy', () => {
  const heavyFrom = (heavyGpuSeconds: number): number[] => {
    const policy = policyFromSpec({ name: 'limited-multiplexing', heavyGpuSeconds });
    return outcome(elastic, policy, 4).took;
  };
  // Heavy after 1 s: 4 GPU-seconds are done, then 2 and 2 GPUs to 3 s, then 4 GPU-seconds on 4.
  expect(heavyFrom(4)).toEqual([4, 3]);
  // Heavy after 2 s: 2 and 2 GPUs from there to 4 s, when both end.
  expect(heavyFrom(8)).toEqual([4, 4]);
  expect(heavyFrom(12)).toEqual([3, 4]);
});

test('simulate: γ-Boost overtakes only where the boost is more than the gap', () => {
  const boosted = (gamma: number): number[] =>
    toy({ name: 'pcs', thresholds: [], weights: [1], zetaMin: 0, delta: 0.1, gamma }).took;
  // γ = 1: boosts of half a second for J3 and of less than a millisecond for the others, so FIFO but
  // for J2, which came when J1 did.
  expect(boosted(1)).toEqual([18, 8, 18, 17]);
  // γ = 0.1: boosts of 4.59, 5.97, 23.5 and 5.97 s.
  expect(boosted(0.1)).toEqual([19, 9, 1, 17]);
});

const steps = fc.integer({ min: 1, max: 9 });
const oneGpuWorkloads = fc
  .array(fc.record({ gap: fc.nat(6), size: steps }), { minLength: 1, maxLength: 8 })
  .map((jobs) => {
    let arrival = 0;
    const specs = jobs.map(({ gap, size }, i) => {
      arrival += gap;
      return aJob(`job-${i}`, arrival, [aTrial(size)]);
    });
    return aWorkload(...specs);
  });
const everyPolicy = [...policies, ...timedPolicies];

test('simulate: on one GPU no policy has a smaller mean JCT than SRSF', () => {
  const srsf = policyFromSpec({ name: 'tiresias' });
  fc.assert(
    fc.property(oneGpuWorkloads, fc.constantFrom(...everyPolicy), (workload, [, policy]) => {
      expect(outcome(workload, srsf).mean).toBeLessThanOrEqual(
        outcome(workload, policy).mean + 1e-9,
      );
    }),
  );
});

test('simulate: on one GPU the last job ends when it does under FIFO, whatever the policy', () => {
  const end = (workload: Workload, policy: Policy): number =>
    Math.max(...outcome(workload, policy).took.map((took, i) => took + arrivalOf(workload, i)));
  fc.assert(
    fc.property(oneGpuWorkloads, fc.constantFrom(...everyPolicy), (workload, [, policy]) => {
      expect(end(workload, policy)).toBeCloseTo(end(workload, fifo), 6);
    }),
  );
});

function arrivalOf(workload: Workload, index: number): number {
  return (workload.jobs[index]?.arrivalMicros ?? 0) / 1e6;
}
