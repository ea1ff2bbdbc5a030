import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClusterEvent } from '../../../src/model/gpu-cluster/events.ts';
import { simulate } from '../../../src/model/gpu-cluster/simulate.ts';
import type { JobSpec } from '../../../src/model/gpu-cluster/workload.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';
import { aJob, aTrial, aWorkload, fifo, someOverheads } from './support.ts';

function run(gpus: number, policy: typeof fifo, ...jobs: readonly JobSpec[]) {
  const events: ClusterEvent[] = [];
  const observer = (event: ClusterEvent) => void events.push(event);
  const options = { gpus, policy, overheads: someOverheads, predict: false, observer };
  const { jobs: results } = simulate(aWorkload(...jobs), options);
  const told = events.map(({ atMicros, kind, trial }) => `${atMicros / 1e6} ${kind} ${trial}`);
  return { told, jctSeconds: results.map((result) => result.jctSeconds), events };
}

function reusing(job: JobSpec): JobSpec {
  return { ...job, reuseActors: true };
}

// Of `someOverheads`: launch 2, start 1.5, reuse 0.5, stop 0.2, finish 0.5.

test('successorOf: the next trial takes over actor and GPU, and starts in no time of its own', () => {
  const job = aJob('a', 0, [aTrial(3), aTrial(2)]);
  const { told, jctSeconds } = run(1, fifo, reusing(job));
  expect(told.filter((event) => !/null/.test(event))).toEqual([
    '2 start 0',
    '3.5 run 0',
    '6.5 end 0',
    '6.5 free 0',
    '6.5 start 1',
    '7 run 1',
    '9 end 1',
    '9.2 free 1',
  ]);
  expect(jctSeconds).toEqual([2 + 1.5 + 3 + 0.5 + 2 + 0.2 + 0.5]);
  expect(run(1, fifo, job).jctSeconds).toEqual([2 + (1.5 + 3 + 0.2) + (1.5 + 2 + 0.2) + 0.5]);
});

test('successorOf: none for a trial that needs other GPUs', () => {
  const job = aJob('a', 0, [aTrial(3), aTrial(2, { gpus: 2 })]);
  expect(run(2, fifo, reusing(job)).told).toContain('6.7 free 0');
});

test('successorOf: none where the grant has no room for it', () => {
  // Two queues share two GPUs once the small job is ready (2.6 + 2 s): one trial of the large job
  // pauses, and when the other ends, the paused one goes on in its place, but none in its own.
  const policy = policyFromSpec({
    name: 'pcs',
    thresholds: [4],
    weights: [0.5, 0.5],
    zetaMin: 0,
    delta: 0.1,
  });
  const large = reusing(aJob('large', 0, [aTrial(4), aTrial(9), aTrial(1)]));
  const small = aJob('small', 2.6, [aTrial(3)]);
  const { events } = run(2, policy, large, small);
  const ofLarge = events.filter(({ job, trial }) => job === 'large' && trial !== null);
  const told = ofLarge.map(({ atMicros, kind, trial }) => `${atMicros / 1e6} ${kind} ${trial}`);
  expect(told).toEqual([
    '2 start 0',
    '2 start 1',
    '3.5 run 0',
    '3.5 run 1',
    '5.5 pause 1',
    '5.8 free 1',
    '7.5 end 0',
    '7.5 free 0',
    '7.5 start 1',
    '8 run 1',
    '10.5 start 2',
    '12 run 2',
    '13 end 2',
    '13.2 free 2',
    '15 end 1',
    '15.2 free 1',
  ]);
});

test('successorOf: reusing actors ends no lone job later', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 4 }), (trials, gpus) => {
      const job = aJob(
        'a',
        0,
        trials.map((count) => aTrial(count)),
      );
      const [own = 0] = run(gpus, fifo, job).jctSeconds;
      const [reused = 0] = run(gpus, fifo, reusing(job)).jctSeconds;
      expect(reused).toBeLessThanOrEqual(own);
      if (gpus === 1 && trials.length > 1) expect(reused).toBeLessThan(own);
    }),
  );
});
