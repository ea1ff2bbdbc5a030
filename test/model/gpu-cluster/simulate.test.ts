import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulateFluidly } from '../../../src/model/fluid-cluster/simulate-workload.ts';
import { simulate } from '../../../src/model/gpu-cluster/simulate.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { toyExample } from '../../../src/model/gpu-cluster/toy.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';
import {
  aJob,
  anyOverheads,
  aTrial,
  aWorkload,
  clusterSizes,
  fifo,
  mixedWorkloads,
  policies,
  someOverheads,
} from './support.ts';

const ideal = { gpus: 1, overheads: noOverheads, predict: true };

test('simulate: the toy of the thesis under FIFO, exactly as published', () => {
  const { jobs, summary } = simulate(toyExample, { ...ideal, policy: fifo });
  // J1 0-10, J2 10-18, J3 18-19, J4 19-27; arrivals 0, 0, 1, 10.
  expect(jobs.map(({ jctSeconds }) => jctSeconds)).toEqual([10, 18, 19 - 1, 27 - 10]);
  expect(jobs.map(({ predictedJctSeconds }) => predictedJctSeconds)).toEqual([10, 18, 18, 17]);
  expect(jobs.map(({ predErrPercent }) => predErrPercent)).toEqual([0, 0, 0, 0]);
  expect(summary.jctSeconds.mean).toBe(15.75);
  expect(summary.preemptions).toBe(0);
  expect(summary.makespanSeconds).toBe(27);
});

test('simulate: the toy under PCS with two queues on one whole GPU', () => {
  const policy = policyFromSpec({
    name: 'pcs',
    thresholds: [5],
    weights: [0.5, 0.5],
    zetaMin: 0,
    delta: 0.1,
  });
  const { jobs, summary } = simulate(toyExample, { ...ideal, policy });
  // One GPU for two busy queues of equal weight goes to the queue of small jobs, so that J3 (size
  // 1 <= 5) has the GPU from 1 to 2. J1 0-1 and 2-11, J2 11-19, J4 19-27.
  expect(jobs.map(({ jctSeconds }) => jctSeconds)).toEqual([11, 19, 2 - 1, 27 - 10]);
  // Foreseen without J3: J1 at 10, J2 at 18. J3 and J4 come out as foreseen.
  expect(jobs.map(({ predictedJctSeconds }) => predictedJctSeconds)).toEqual([10, 18, 1, 17]);
  const errors = [100 / 10, 100 / 18, 0, 0];
  expect(jobs.map(({ predErrPercent }) => predErrPercent)).toEqual(errors);
  expect(jobs.map(({ preemptions }) => preemptions)).toEqual([1, 0, 0, 0]);
  expect(summary.predErrPercent?.mean).toBeCloseTo((10 + 100 / 18) / 4, 12);
});

test('simulate: the toy when moving work costs', () => {
  const policy = policyFromSpec({
    name: 'pcs',
    thresholds: [5],
    weights: [0.5, 0.5],
    zetaMin: 0,
    delta: 0.1,
  });
  const overheads = someOverheads;
  const { jobs } = simulate(toyExample, { ...ideal, overheads, policy });
  // Launch 2, start 1.5, restore 1, pause 0.3, stop 0.2, finish 0.5. J1 is ready at 2 and runs from
  // 3.5. J3 is ready at 3, while J1 starts: J1 pauses after its first step, at 4.5, and its GPU is
  // free at 4.8. J3 starts, runs 6.3-7.3 and is off at 7.5, over at 8.
  // J1 is restored, runs its other 9 steps 8.5-17.5, is off at 17.7, over at 18.2.
  // J2 runs 19.2-27.2, is off at 27.4, over at 27.9. J4 runs 28.9-36.9, over at 37.6.
  expect(jobs.map(({ finishMicros }) => finishMicros / 1e6)).toEqual([18.2, 27.9, 8, 37.6]);
  expect(jobs.map(({ startMicros }) => startMicros / 1e6)).toEqual([2, 17.7, 4.8, 27.4]);
});

test('simulate: nothing is predicted of jobs that warm up, and they are not among the results', () => {
  const all = simulate(toyExample, { ...ideal, policy: fifo });
  const { jobs, summary } = simulate(toyExample, { ...ideal, policy: fifo, warmUpJobs: 2 });
  expect(jobs).toEqual(all.jobs.slice(2));
  expect(summary).toMatchObject({ jobs: 2, jctSeconds: { mean: 17.5 }, makespanSeconds: 26 });
  expect(summary.virtualEvents).toBeLessThan(all.summary.virtualEvents);
});

test('simulate: predicts nothing unless asked to', () => {
  const { jobs, summary } = simulate(toyExample, { ...ideal, policy: fifo, predict: false });
  expect(jobs.every(({ predictedJctSeconds }) => predictedJctSeconds === null)).toBe(true);
  expect([summary.predErrPercent, summary.virtualEvents]).toEqual([null, 0]);
});

test('simulate: counts what happens: arrivals, ends, and those of playouts apart', () => {
  const { summary } = simulate(toyExample, { ...ideal, policy: fifo });
  // 4 arrivals and 4 ends. Playouts: J1 one end, J2 two, J3 three, J4 (J2 runs) three.
  expect([summary.events, summary.virtualEvents]).toEqual([8, 1 + 2 + 3 + 3]);
});

test('simulate: where moving work is free nothing happens to an elastic job but that it comes and ends', () => {
  const elastic = aTrial(8, { gpus: 3, speedups: [0, 1, 1.6, 2] });
  const workload = aWorkload(aJob('a', 0, [aTrial(9, { gpus: 2 })]), aJob('b', 0, [elastic]));
  const { summary } = simulate(workload, { ...ideal, gpus: 3, policy: fifo });
  // 2 arrivals and 2 ends. Playouts: a one end, b one.
  expect([summary.events, summary.virtualEvents]).toEqual([4, 1 + 1]);
});

test('simulate: a job that is over within a microsecond has taken one, as was promised', () => {
  const trial = { gpus: 4, speedups: [0, 1, 2, 3, 4], steps: 1, secondsPerStep: 1e-6 };
  const job = { id: 'a', arrivalMicros: 0, sizeGpuSeconds: 1e-6, trials: [trial] };
  const workload = { name: 'fast', jobs: [job, { ...job, id: 'b', arrivalMicros: 9 }] };
  const promise = { samples: 3, seed: 1 };
  const exact = simulate(workload, { ...ideal, gpus: 4, policy: fifo, promise });
  const fluid = simulateFluidly(workload, { gpus: 4, policy: { name: 'fifo' }, predict: true });
  for (const { jctSeconds, predErrPercent } of [...exact.jobs, ...fluid.jobs]) {
    expect([jctSeconds, predErrPercent]).toEqual([1e-6, 0]);
  }
});

test('simulate: refuses a job that the cluster can never run', () => {
  const wide = aWorkload(aJob('a', 0, [aTrial(1, { gpus: 2 })]));
  expect(() => simulate(wide, { ...ideal, policy: fifo })).toThrow(
    'jobs[0].trials[0].gpus is 2, allowed is a whole number from 1 to 1',
  );
});

test('simulate: an elastic job takes what is left and grows when more is', () => {
  const speedups = [0, 1, 1.6, 2];
  const workload = aWorkload(
    aJob('a', 0, [aTrial(3, { gpus: 2 })]),
    aJob('b', 0, [aTrial(8, { gpus: 3, speedups })]),
  );
  const { jobs } = simulate(workload, { ...ideal, gpus: 3, policy: fifo });
  // b has 1 GPU for 3 seconds and 3 GPUs for the other 5 of its 8 seconds of work: 2.5 seconds.
  expect(jobs.map(({ jctSeconds }) => jctSeconds)).toEqual([3, 3 + 5 / 2]);
});

test.each(policies)('simulate: every job ends under %s, whatever its trials are', (_, policy) => {
  fc.assert(
    fc.property(mixedWorkloads, clusterSizes, anyOverheads, (workload, gpus, overheads) => {
      const { jobs } = simulate(workload, { gpus, policy, overheads, predict: true });
      for (const { jctSeconds, predictedJctSeconds } of jobs) {
        expect(jctSeconds).toBeGreaterThan(0);
        expect(predictedJctSeconds).toBeGreaterThan(0);
      }
    }),
    { numRuns: 100 },
  );
});
