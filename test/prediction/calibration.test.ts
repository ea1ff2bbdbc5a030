import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponential } from '../../src/kernel/distributions.ts';
import { stream } from '../../src/kernel/prng.ts';
import {
  Calibration,
  conformalQuantile,
  type ForecastOutcome,
  recordsNeeded,
  recordsRemembered,
} from '../../src/prediction/calibration.ts';

const forecast = { rawSeconds: 90, sampleSeconds: [100, 100, 200] };

function outcome(queue: number, seconds: number): ForecastOutcome {
  return { queue, sampled: { lowSeconds: 10, highSeconds: 20 }, seconds };
}

function learned(queue: number, seconds: readonly number[]): Calibration {
  const calibration = new Calibration();
  for (const actual of seconds) calibration.learn(outcome(queue, actual));
  return calibration;
}

test('conformalQuantile: the order statistic at ⌈(n + 1) coverage⌉', () => {
  const scores = Array.from({ length: 99 }, (_, i) => i + 1);
  expect(conformalQuantile(scores, 0.9)).toBe(90);
  expect(conformalQuantile([3, 1, 2], 0.9)).toBe(3);
});

test('interval: the samples alone while fewer jobs are over than needed', () => {
  const calibration = learned(
    1,
    Array.from({ length: recordsNeeded - 1 }, () => 80),
  );
  expect(calibration.intervals([])(1, forecast)).toEqual({
    lowSeconds: 100,
    highSeconds: 200,
    coverage: 0.9,
    source: 'simulation',
    jobs: 0,
  });
});

test('interval: widened by the factor by which its queue was late', () => {
  const calibration = learned(
    1,
    Array.from({ length: 40 }, () => 40),
  );
  const interval = calibration.intervals([])(1, forecast);
  expect(interval.lowSeconds).toBeCloseTo(50, 9);
  expect(interval.highSeconds).toBeCloseTo(400, 9);
  expect(interval).toMatchObject({ source: 'queue', jobs: 40 });
});

test('interval: another queue falls back to all jobs', () => {
  const calibration = learned(
    1,
    Array.from({ length: 40 }, () => 40),
  );
  const interval = calibration.intervals([])(0, forecast);
  expect(interval.highSeconds).toBeCloseTo(400, 9);
  expect(interval).toMatchObject({ source: 'cluster', jobs: 40 });
});

test('interval: narrowed where the samples were too wide, never past the point', () => {
  const calibration = learned(
    0,
    Array.from({ length: 40 }, () => Math.sqrt(200)),
  );
  const { lowSeconds, highSeconds } = calibration.intervals([])(0, forecast);
  expect(lowSeconds).toBe(100);
  expect(highSeconds).toBeCloseTo(200 / Math.SQRT2, 9);
});

test('interval: jobs that outlast their samples count before they are over', () => {
  const calibration = learned(
    0,
    Array.from({ length: 30 }, () => 20),
  );
  const late = Array.from({ length: 10 }, () => outcome(0, 60));
  expect(calibration.intervals(late)(0, forecast).highSeconds).toBeCloseTo(600, 9);
  expect(calibration.intervals([outcome(0, 15)])(0, forecast).highSeconds).toBeCloseTo(200, 9);
  const others = Array.from({ length: 10 }, () => outcome(1, 60));
  expect(calibration.intervals(others)(0, forecast).highSeconds).toBeCloseTo(200, 9);
});

test('interval: old jobs are forgotten', () => {
  const calibration = learned(0, [
    ...Array.from({ length: recordsRemembered }, () => 2_000),
    ...Array.from({ length: recordsRemembered }, () => 20),
  ]);
  expect(calibration.intervals([])(0, forecast).highSeconds).toBeCloseTo(200, 9);
});

test('interval: nine in ten of jobs like the learned ones end inside', () => {
  const draws = stream(5, 'jobs');
  const actual = () => 10 + exponential(draws, 30);
  const calibration = learned(0, Array.from({ length: 500 }, actual));
  const like = { rawSeconds: 10, sampleSeconds: [10, 20] };
  const { lowSeconds, highSeconds } = calibration.intervals([])(0, like);
  const inside = Array.from({ length: 4_000 }, actual).filter(
    (seconds) => seconds >= lowSeconds && seconds <= highSeconds,
  );
  expect(inside.length / 4_000).toBeGreaterThan(0.87);
  expect(inside.length / 4_000).toBeLessThan(0.93);
});

test('interval: holds the coverage of what was learned and the corrected point', () => {
  const seconds = fc.double({ min: 0.5, max: 500, noNaN: true });
  fc.assert(
    fc.property(fc.array(seconds, { minLength: 30, maxLength: 60 }), (actual) => {
      const like = { rawSeconds: 10, sampleSeconds: [10, 20] };
      const { lowSeconds, highSeconds } = learned(0, actual).intervals([])(0, like);
      expect(lowSeconds).toBeLessThanOrEqual(20);
      expect(highSeconds).toBeGreaterThanOrEqual(20);
      const inside = actual.filter(
        (value) => value >= lowSeconds * (1 - 1e-9) && value <= highSeconds * (1 + 1e-9),
      );
      expect(inside.length).toBeGreaterThanOrEqual(0.9 * actual.length);
    }),
  );
});
