import { expect, test } from 'vitest';
import { JobPast, noPast } from '../../../src/model/gpu-cluster/job-past.ts';
import { NumberInSystem } from '../../../src/queueing/number-in-system.ts';

test('JobPast: GPU time is what was granted, for as long as it was', () => {
  const past = new JobPast();
  past.begin(new NumberInSystem(), noPast, 10);
  past.grant(4, 20);
  past.grant(1, 25);
  expect([past.attainedGpuMicros(25), past.attainedGpuMicros(35)]).toEqual([20, 30]);
});

test('JobPast.contention: the mean number in the system; at the arrival, those that are there', () => {
  const system = new NumberInSystem();
  system.arrive(0);
  system.arrive(10);
  const past = new JobPast();
  expect(past.contention(10, 10)).toBe(1);
  past.begin(system, noPast, 10);
  expect(past.contention(10, 10)).toBe(2);
  expect(past.contention(10, 15)).toBe(2);
  system.arrive(15);
  // Two jobs for 5 and three for 5.
  expect(past.contention(10, 20)).toBe(2.5);
  system.depart(20);
  system.depart(20);
  expect(past.contention(10, 30)).toBe((2 * 5 + 3 * 5 + 1 * 10) / 20);
});

test('JobPast.at: another past goes on from it', () => {
  const system = new NumberInSystem();
  system.arrive(0);
  const past = new JobPast();
  past.begin(system, noPast, 0);
  past.grant(3, 2);
  expect(past.at(10)).toEqual({ attainedGpuMicros: 24, contentionJobMicros: 10 });
  const other = new NumberInSystem();
  other.arrive(10);
  const copy = new JobPast();
  copy.begin(other, past.at(10), 10);
  copy.grant(3, 10);
  expect(copy.at(17)).toEqual(past.at(17));
  expect(copy.contention(0, 17)).toBe(past.contention(0, 17));
});
