import fc from 'fast-check';
import { expect, test } from 'vitest';
import { efficiencyCap } from '../../src/policy/efficiency.ts';
import type { PolicyJob } from '../../src/policy/scheduler.ts';
import { type CapRule, Member, WfqQueue } from '../../src/policy/wfq-queue.ts';
import { aJob, aJobOfTrials, endOneTrial } from './support.ts';

/** Efficiencies 1, 0.9, 0.7, 0.5 on 1 to 4 GPUs. */
const falling = [0, 1, 1.8, 2.1, 2];

function queueOf(jobs: readonly PolicyJob[], rule: CapRule): WfqQueue<PolicyJob> {
  const queue = new WfqQueue<PolicyJob>(1, rule);
  for (const job of jobs) queue.members.add(new Member(job));
  return queue;
}

function served(queue: WfqQueue<PolicyJob>, gpus: number): number[] {
  queue.gpus = gpus;
  const left = queue.serve();
  const given: number[] = [];
  for (let i = queue.members.start; i < queue.members.end; i++) {
    given.push(queue.given(queue.members.at(i)?.sequence ?? -1));
  }
  return [...given, left];
}

const three = [0, 1, 2].map((sequence) => aJob({ sequence, demandGpus: 4, speedups: falling }));

test('WfqQueue.serve: in order of arrival up to the cap', () => {
  const queue = queueOf(three, { zetaMin: 0.8, delta: 0.05 });
  expect(served(queue, 5)).toEqual([2, 2, 1, 0]);
  expect(served(queue, 6)).toEqual([2, 2, 2, 0]);
  expect(served(queue, 1)).toEqual([1, 0, 0, 0]);
});

test('WfqQueue.serve: spare GPUs go to the head as the cap is relaxed for all', () => {
  const queue = queueOf(three, { zetaMin: 0.8, delta: 0.05 });
  // Caps 2 add up to 6. At 0.8 - 2 · 0.05 = 0.7 they are 3: 3, 3, 1. At 0.5 they are 4: 4, 4, 2.
  expect(served(queue, 7)).toEqual([3, 3, 1, 0]);
  expect(served(queue, 9)).toEqual([3, 3, 3, 0]);
  expect(served(queue, 10)).toEqual([4, 4, 2, 0]);
  expect(served(queue, 13)).toEqual([4, 4, 4, 1]);
});

test('WfqQueue.serve: the cap is not relaxed where a job that takes GPUs by the unit leaves some', () => {
  // Efficiency 0.95 on 4 GPUs, at most 0.8 on more.
  const speedups = [0, 1, 1.95, 2.9, 3.8, 4, 4.8, 5.6, 6.4, 7.2, 8];
  const elastic = [0, 1].map((sequence) => aJob({ sequence, demandGpus: 10, speedups }));
  const rigid = aJob({ sequence: 2, demandGpus: 4, unitGpus: 4 });
  const queue = queueOf([...elastic, rigid], { zetaMin: 0.9, delta: 0.5 });
  expect(served(queue, 8)).toEqual([4, 4, 0, 0]);
  expect(served(queue, 10)).toEqual([4, 4, 0, 2]);
  expect(served(queue, 12)).toEqual([4, 4, 4, 0]);
});

test('WfqQueue.serve: a large step of relaxing ends all caps at once', () => {
  expect(served(queueOf(three, { zetaMin: 0.8, delta: 1 }), 7)).toEqual([4, 3, 0, 0]);
});

test('WfqQueue.serve: without a cap it is first in, first out', () => {
  expect(served(queueOf(three, { zetaMin: 0, delta: 0.05 }), 7)).toEqual([4, 3, 0, 0]);
});

test('WfqQueue.serve: follows a demand that changes', () => {
  let demand = 4;
  // Efficiencies 1, 0.9, 0.7, 0.95: four GPUs are within a cap of 0.8, three are not.
  const job = {
    ...aJob({ sequence: 0, speedups: [0, 1, 1.8, 2.1, 3.8] }),
    get demandGpus() {
      return demand;
    },
    get neededGpus() {
      return demand;
    },
  };
  const queue = queueOf([job, aJob({ sequence: 1, demandGpus: 4 })], { zetaMin: 0.8, delta: 0.05 });
  expect(served(queue, 4)).toEqual([4, 0, 0]);
  demand = 3;
  expect(served(queue, 4)).toEqual([2, 2, 0]);
  demand = 1;
  expect(served(queue, 4)).toEqual([1, 3, 0]);
});

test('WfqQueue.serve: the cap follows a trial that ends on a part of a GPU, within the same demand', () => {
  const half = { gpus: 0.5, speedups: null };
  const halves = aJobOfTrials({ sizeGpuSeconds: 1, trials: [half, half, half, half] }, 0);
  const queue = queueOf([halves, aJob({ sequence: 1, demandGpus: 4 })], {
    zetaMin: 0.9,
    delta: 0.1,
  });
  expect(served(queue, 4)).toEqual([2, 2, 0]);
  endOneTrial(halves);
  // Three halves on 2 GPUs fill three quarters of them.
  expect([halves.demandGpus, ...served(queue, 4)]).toEqual([2, 1, 3, 0]);
});

/** The definition: relax by one step at a time and serve again from the head. */
function relaxing(jobs: readonly PolicyJob[], rule: CapRule, gpus: number): number[] {
  for (let step = 0; ; step++) {
    const zeta = rule.zetaMin - step * rule.delta;
    let left = gpus;
    const given = jobs.map((job) => {
      const share = Math.min(left, efficiencyCap(job, zeta));
      left -= share;
      return share;
    });
    if (left === 0 || zeta <= 0) return [...given, left];
  }
}

test('WfqQueue.serve: relaxes the cap by the fewest steps that place all GPUs', () => {
  const twentieth = fc.integer({ min: 1, max: 20 }).map((part) => part / 20);
  const table = fc
    .array(twentieth, { minLength: 9, maxLength: 9 })
    .map((efficiencies) => [0, 1, ...efficiencies.map((each, i) => each * (i + 2))]);
  const tables = fc.array(fc.tuple(table, fc.integer({ min: 1, max: 10 })), {
    minLength: 1,
    maxLength: 5,
  });
  const rules = fc.record({ zetaMin: twentieth, delta: fc.constantFrom(0.05, 0.12, 0.9) });
  fc.assert(
    fc.property(tables, rules, fc.nat(50), (list, rule, gpus) => {
      const jobs = list.map(([speedups, demandGpus], sequence) =>
        aJob({ sequence, demandGpus, speedups }),
      );
      expect(served(queueOf(jobs, rule), gpus)).toEqual(relaxing(jobs, rule, gpus));
    }),
    { numRuns: 1_000 },
  );
});

test('WfqQueue.canUseMoreThan: adds demand up as far as asked, and as the cluster goes', () => {
  const queue = queueOf(
    [
      aJob({ sequence: 3, demandGpus: 0 }),
      aJob({ sequence: 4, demandGpus: 6, unitGpus: 2 }),
      aJob({ sequence: 5, demandGpus: 5 }),
    ],
    { zetaMin: 0, delta: 0.1 },
  );
  queue.recount(100);
  expect([queue.canUseMoreThan(0), queue.demandGpus]).toEqual([true, 6]);
  expect([queue.canUseMoreThan(5.5), queue.demandGpus]).toEqual([true, 6]);
  expect([queue.canUseMoreThan(6), queue.demandGpus]).toEqual([true, 11]);
  expect([queue.canUseMoreThan(11), queue.demandGpus]).toEqual([false, 11]);
  expect([queue.headUnitGpus, queue.headSequence]).toEqual([2, 4]);
  queue.recount(7);
  expect([queue.canUseMoreThan(6), queue.canUseMoreThan(7), queue.demandGpus]).toEqual([
    true,
    false,
    7,
  ]);
  queue.recount(1);
  expect([queue.canUseMoreThan(0), queue.demandGpus]).toEqual([true, 1]);
  expect([queue.headUnitGpus, queue.headSequence]).toEqual([1, 5]);
  queue.recount(0);
  expect(queue.canUseMoreThan(0)).toBe(false);
});

test('WfqQueue.offer: goes on from member to member, also to those not reached before', () => {
  const queue = queueOf(three, { zetaMin: 0, delta: 0.1 });
  served(queue, 4);
  queue.offered = queue.members.start;
  expect([queue.offer(3), queue.offer(3), queue.offer(3), queue.offer(3)]).toEqual([0, 3, 3, 0]);
  expect([0, 1, 2].map((sequence) => queue.given(sequence))).toEqual([4, 3, 3]);
});
