import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponential } from '../../src/kernel/distributions.ts';
import { stream } from '../../src/kernel/prng.ts';
import {
  Calibration,
  conformalQuantile,
  holds,
  recordsNeeded,
} from '../../src/prediction/calibration.ts';
import type { ForecastOutcome } from '../../src/prediction/forecast.ts';
import { recordsRemembered } from '../../src/prediction/groups.ts';

/** Which widens to 50 and 400 where jobs came out twice as late as all samples. */
const forecast = { rawSeconds: 90, sampleSeconds: [100, 100, 200] };
const settled = { rawSeconds: 100, sampleSeconds: [100, 100, 100] };

/** Of a job whose replays ended at 10 and 20 s. */
function outcome(queue: number, seconds: number): ForecastOutcome {
  return { queue, forecast: { rawSeconds: 10, sampleSeconds: [10, 10, 20] }, seconds };
}

/** Of a job that ended at 10 s in every replay. */
function settledOutcome(queue: number, seconds: number): ForecastOutcome {
  return { queue, forecast: { rawSeconds: 10, sampleSeconds: [10, 10] }, seconds };
}

function many<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function learned(outcomes: readonly ForecastOutcome[]): Calibration {
  const calibration = new Calibration();
  for (const one of outcomes) calibration.learn(one);
  return calibration;
}

test('conformalQuantile: the order statistic at ⌈(n + 1) coverage⌉', () => {
  const scores = Array.from({ length: 99 }, (_, i) => i + 1);
  expect(conformalQuantile(scores, 0.9)).toBe(90);
  expect(conformalQuantile([3, 1, 2], 0.9)).toBe(3);
});

test('interval: the samples alone while fewer jobs are over than needed', () => {
  const calibration = learned(many(recordsNeeded - 1, () => outcome(1, 80)));
  expect(calibration.intervals([])(1, forecast)).toEqual({
    lowSeconds: 100,
    highSeconds: 200,
    coverage: 0.9,
    source: 'simulation',
    jobs: 0,
  });
});

test('interval: widened by the factor by which its queue was late', () => {
  const interval = learned(many(40, () => outcome(1, 40))).intervals([])(1, forecast);
  expect(interval.lowSeconds).toBeCloseTo(50, 9);
  expect(interval.highSeconds).toBeCloseTo(400, 9);
  expect(interval).toMatchObject({ source: 'queue', jobs: 40 });
});

test('interval: another queue falls back to all jobs', () => {
  const interval = learned(many(40, () => outcome(1, 40))).intervals([])(0, forecast);
  expect(interval.highSeconds).toBeCloseTo(400, 9);
  expect(interval).toMatchObject({ source: 'cluster', jobs: 40 });
});

test('interval: without the samples that no job came near to, never without the point', () => {
  const middle = { rawSeconds: 10, sampleSeconds: [10, 20, 20, 20, 20, 30] };
  const calibration = learned(many(40, () => ({ queue: 0, forecast: middle, seconds: 20 })));
  const like = { rawSeconds: 10, sampleSeconds: [10, 20, 30, 40, 50, 60] };
  const interval = calibration.intervals([])(0, like);
  // A score of 0 leaves 30 and 40; the corrected prediction is 50.
  expect(interval).toMatchObject({ lowSeconds: 30, highSeconds: 50 });
  expect(calibration.intervals([])(1, like)).toMatchObject({ lowSeconds: 10, highSeconds: 60 });
});

test('interval: settled jobs and the others of a queue are calibrated apart', () => {
  const calibration = learned([
    ...many(300, () => settledOutcome(0, 10)),
    ...many(40, () => outcome(0, 40)),
  ]);
  const intervalOf = calibration.intervals([]);
  expect(intervalOf(0, settled)).toMatchObject({ lowSeconds: 100, highSeconds: 100, jobs: 300 });
  expect(intervalOf(0, forecast).highSeconds).toBeCloseTo(400, 9);
  expect(intervalOf(0, forecast)).toMatchObject({ source: 'queue', jobs: 40 });
});

test('interval: what is known of the queue widens both kinds, while they are too few', () => {
  const right = many(40, () => settledOutcome(0, 10));
  const isRight = learned(right).intervals([])(0, forecast);
  expect(isRight).toMatchObject({ lowSeconds: 100, highSeconds: 200, source: 'queue', jobs: 40 });
  const isLate = learned([...right, ...many(20, () => outcome(0, 40))]).intervals([])(0, forecast);
  expect(isLate.highSeconds).toBeCloseTo(400, 9);
  expect(isLate).toMatchObject({ source: 'queue', jobs: 60 });
});

test('interval: jobs that will outlast their samples count before they are over', () => {
  const calibration = learned(many(30, () => outcome(0, 20)));
  const late = many(10, () => outcome(0, 60));
  const isLate = calibration.intervals(late)(0, forecast);
  expect(isLate.highSeconds).toBeCloseTo(600, 9);
  expect(isLate.jobs).toBe(40);
  const inTime = calibration.intervals([outcome(0, 15)])(0, forecast);
  expect(inTime).toMatchObject({ highSeconds: 200, jobs: 30 });
  const others = many(10, () => outcome(1, 60));
  expect(calibration.intervals(others)(0, forecast).highSeconds).toBe(200);
});

test('interval: late jobs alone are enough', () => {
  const late = many(recordsNeeded, () => outcome(0, 40));
  const interval = new Calibration().intervals(late)(0, forecast);
  expect(interval.highSeconds).toBeCloseTo(400, 9);
  expect(interval).toMatchObject({ source: 'queue', jobs: recordsNeeded });
});

test('interval: old jobs are forgotten', () => {
  const old = many(recordsRemembered, () => outcome(0, 2_000));
  const calibration = learned([...old, ...many(recordsRemembered, () => outcome(0, 20))]);
  expect(calibration.intervals([])(0, forecast).highSeconds).toBe(200);
});

/** Jobs of which half are settled; replays and truth of the others are drawn alike. */
function draw(draws: ReturnType<typeof stream>): ForecastOutcome {
  if (draws.unit() < 0.5) return settledOutcome(0, 10);
  const scale = 1 + 99 * draws.unit();
  const time = () => scale * (1 + exponential(draws, 4));
  const sampleSeconds = many(16, time);
  return { queue: 0, forecast: { rawSeconds: scale, sampleSeconds }, seconds: time() };
}

test.each([1, 1.5, 0.7])('interval: nine in ten of jobs like the learned ones, × %d', (bias) => {
  const draws = stream(5, 'jobs');
  const next = () => {
    const one = draw(draws);
    const isSettled = new Set(one.forecast.sampleSeconds).size === 1;
    return { ...one, isSettled, seconds: isSettled ? one.seconds : bias * one.seconds };
  };
  const intervalOf = learned(many(1_000, next)).intervals([]);
  const open = many(8_000, next).filter(({ isSettled }) => !isSettled);
  const inside = open.filter((job) => holds(intervalOf(0, job.forecast), job.seconds));
  expect(inside.length / open.length).toBeGreaterThan(0.87);
  expect(inside.length / open.length).toBeLessThan(0.93);
});

test('interval: holds the coverage of what was learned and the corrected point', () => {
  const seconds = fc.double({ min: 0.5, max: 500, noNaN: true });
  fc.assert(
    fc.property(fc.array(seconds, { minLength: 30, maxLength: 60 }), (actual) => {
      const { forecast: like } = outcome(0, 1);
      const calibration = learned(actual.map((one) => outcome(0, one)));
      const interval = calibration.intervals([])(0, like);
      expect(interval.lowSeconds).toBeLessThanOrEqual(10);
      expect(interval.highSeconds).toBeGreaterThanOrEqual(10);
      const inside = actual.filter((one) => holds(interval, one));
      expect(inside.length).toBeGreaterThanOrEqual(0.9 * actual.length);
    }),
  );
});
