import { expect, test } from 'vitest';
import { simulate } from '../../../src/model/gpu-cluster/simulate.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { startSpeeds } from '../../../src/model/gpu-cluster/starts.ts';
import { policyFromSpec } from '../../../src/policy/index.ts';

const fifo = policyFromSpec({ name: 'fifo' });
const trial = { gpus: 1, speedups: null, steps: 10, secondsPerStep: 1 };

function jcts(trials: number, startsAtOnce: number, secondArrival?: number): number[] {
  const job = (id: string, arrivalSeconds: number, count: number) => ({
    id,
    arrivalMicros: arrivalSeconds * 1e6,
    trials: Array.from({ length: count }, () => trial),
    sizeGpuSeconds: 10 * count,
  });
  const jobs = [job('a', 0, trials)];
  if (secondArrival !== undefined) jobs.push(job('b', secondArrival, 1));
  const overheads = { ...noOverheads, startSeconds: 4, startsAtOnce };
  const workload = { name: 'starts', jobs };
  const run = simulate(workload, { gpus: 8, policy: fifo, overheads, predict: true });
  const last = run.jobs.at(-1);
  expect(last?.predictedJctSeconds).toBe(last?.jctSeconds);
  return run.jobs.map((one) => one.jctSeconds);
}

/** A driver's share for one of a trial: fifteen levels of niceness. */
const w = 1.25 ** 15;

test('startSpeeds: full up to the number of processors, then an even share', () => {
  const trial = [1, 2, 3, 8].map((trials) => startSpeeds({ drivers: 0, trials }, 2).trial);
  expect(trial).toEqual([1, 1, 2 / 3, 1 / 4]);
  const driver = [1, 2, 3, 8].map((drivers) => startSpeeds({ drivers, trials: 0 }, 2).driver);
  expect(driver).toEqual([1, 1, 2 / 3, 1 / 4]);
});

test('startSpeeds: drivers go first, but take no more than a processor each', () => {
  expect(startSpeeds({ drivers: 1, trials: 4 }, 2)).toEqual({ driver: 1, trial: 1 / 4 });
  const { driver, trial } = startSpeeds({ drivers: 3, trials: 5 }, 2);
  expect(driver / trial).toBeCloseTo(w, 9);
  expect(3 * driver + 5 * trial).toBeCloseTo(2, 12);
});

test('Starts: six starts of 4 s on two processors take 4 s · 6 / 2 each', () => {
  expect(jcts(6, 2)).toEqual([(4 * 6) / 2 + 10]);
  expect(jcts(2, 2)).toEqual([4 + 10]);
  expect(jcts(6, Number.POSITIVE_INFINITY)).toEqual([4 + 10]);
});

test('Starts: drivers that are being started take processors too', () => {
  const jobs = [0, 2].map((second, i) => ({
    id: `${i}`,
    arrivalMicros: second * 1e6,
    trials: [trial],
    sizeGpuSeconds: 10,
  }));
  const overheads = { ...noOverheads, launchSeconds: 3, startSeconds: 4, startsAtOnce: 1 };
  const options = { gpus: 8, policy: fifo, overheads, predict: true };
  const [a, b] = simulate({ name: 'launches', jobs }, options).jobs;
  // a: 2 s of its launch alone, the last one at half speed: ready at 4. The launch of b has 2 s left then, and is over
  // at 4 + 2 (w + 1) / w. The start of a has 2 / w done, and takes until 14 - 2 / w with half the processor. All is
  // started after 3 + 4 + 3 + 4 s.
  expect(a?.jctSeconds).toBeCloseTo(14 - 2 / w + 10, 5);
  expect(b?.jctSeconds).toBeCloseTo(14 - 2 + 10, 5);
  expect(b?.predictedJctSeconds).toBe(b?.jctSeconds);
});

test('Starts: one that comes later slows the others down, and goes on faster without them', () => {
  // One processor. a starts at 0 and has 2 s left at 2, when b comes: both at half speed until 6.
  // Then b has 4 - 2 = 2 s left, alone: its start is over at 8.
  expect(jcts(1, 1, 2)).toEqual([6 + 10, 8 - 2 + 10]);
});
