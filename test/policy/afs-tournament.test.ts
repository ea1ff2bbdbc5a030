import { expect, test } from 'vitest';
import { Contender, compete } from '../../src/policy/afs-tournament.ts';
import type { PolicyJob } from '../../src/policy/scheduler.ts';
import { aJob } from './support.ts';

function contender(job: PolicyJob, units: number): Contender<PolicyJob> {
  const entered = new Contender(job);
  entered.enter(99, 0);
  for (let i = 0; i < units; i++) entered.take();
  return entered;
}

test('Contender: rates are one over the time to its end, plus a tenth of a microsecond', () => {
  const job = aJob({ sequence: 0, demandGpus: 3, remainingGpuSeconds: 12, speedups: [0, 1, 1.5] });
  const none = contender(job, 0);
  expect([none.rate, none.nextRate, none.loss]).toEqual([0, 1 / (12 + 1e-7), 1]);
  const one = contender(job, 1);
  const [now, next] = [1 / (12 + 1e-7), 1 / (8 + 1e-7)];
  expect([one.secondsLeft, one.rate, one.nextRate]).toEqual([12, now, next]);
  expect([one.gain, one.loss]).toEqual([(next - now) / now, (next - now) / next]);
});

test('Contender: a unit of several GPUs is taken at once, and its gain counts per GPU', () => {
  const pairs = contender(aJob({ sequence: 0, demandGpus: 8, unitGpus: 2 }), 1);
  expect([pairs.gpus, pairs.mostGpus]).toEqual([2, 8]);
  expect(pairs.gain).toBeCloseTo(1 / 2, 5);
});

test('compete: of two with equal efficiency the one that ends sooner gets it', () => {
  // Linear: one more doubles the rate of the short one, a gain of 1, and would be half of the other's.
  const short = contender(aJob({ sequence: 0, demandGpus: 9, remainingGpuSeconds: 5 }), 1);
  const long = contender(aJob({ sequence: 1, demandGpus: 9, remainingGpuSeconds: 50 }), 1);
  expect(compete([short, long], 1)).toBe(0);
  expect([short.gpus, long.gpus]).toEqual([2, 1]);
});

test('compete: a job that gains little leaves the GPU to a longer one', () => {
  const flat = [0, 1, 1.1, 1.2];
  const short = contender(
    aJob({ sequence: 0, demandGpus: 3, remainingGpuSeconds: 5, speedups: flat }),
    1,
  );
  const long = contender(aJob({ sequence: 1, demandGpus: 9, remainingGpuSeconds: 50 }), 1);
  compete([short, long], 3);
  expect([short.gpus, long.gpus]).toEqual([1, 4]);
});

test('compete: returns what no unit fits into', () => {
  const wide = contender(aJob({ sequence: 0, demandGpus: 12, unitGpus: 4 }), 0);
  expect(compete([wide], 7)).toBe(3);
  expect(wide.gpus).toBe(4);
});
