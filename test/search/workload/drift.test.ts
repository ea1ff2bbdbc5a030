import { expect, test } from 'vitest';
import { exponential } from '../../../src/kernel/distributions.ts';
import { stream } from '../../../src/kernel/prng.ts';
import { driftOf, type WorkloadShape } from '../../../src/search/workload/drift.ts';
import { type Sweeps, sweeps } from './sweeps.ts';

function shape(seed: number, jobs: number, means: { size: number; gap: number }): WorkloadShape {
  const prng = stream(seed, 'shape');
  const draw = (mean: number) => Array.from({ length: jobs }, () => exponential(prng, mean));
  return { sizesGpuSeconds: draw(means.size), gapsSeconds: draw(means.gap) };
}

const base = shape(1, 400, { size: 100, gap: 10 });

test('driftOf: the same distributions have not drifted', () => {
  const drift = driftOf(base, shape(2, 300, { size: 100, gap: 10 }));
  expect(drift.drifted).toBe(false);
  expect(drift.reason).toBe('Sizes and arrivals are distributed as they were.');
  expect(drift.statistics.sizes?.pValue).toBeGreaterThan(0.005);
});

test('driftOf: larger jobs', () => {
  const drift = driftOf(base, shape(3, 100, { size: 300, gap: 10 }));
  expect(drift.drifted).toBe(true);
  expect(drift.reason).toMatch(
    /^Sizes of jobs have another distribution: their median was [67]\d(\.\d)? GPU-seconds and is \d{3} now\.$/,
  );
});

test('driftOf: faster arrivals', () => {
  const drift = driftOf(base, shape(4, 100, { size: 100, gap: 3 }));
  expect(drift.drifted).toBe(true);
  expect(drift.reason).toContain('Gaps between arrivals');
});

test('driftOf: a certain but small difference does not matter', () => {
  // The multiples of a large prime are in no order.
  const evenly = (from: number) =>
    Array.from({ length: 20_000 }, (_, i) => from + ((i * 7_919) % 20_000) / 20_000);
  const shapes = [0, 0.05].map((from) => ({
    sizesGpuSeconds: evenly(from),
    gapsSeconds: evenly(0),
  }));
  const [first = base, second = base] = shapes;
  const drift = driftOf(first, second);
  expect(drift.statistics.sizes?.distance).toBeCloseTo(0.05, 3);
  expect(drift.statistics.sizes?.pValue).toBeLessThan(1e-9);
  expect(drift.drifted).toBe(false);
});

test('driftOf: few jobs say nothing', () => {
  const drift = driftOf(base, shape(5, 29, { size: 9000, gap: 900 }));
  expect(drift).toMatchObject({ drifted: false, statistics: { sizes: null, gaps: null } });
  expect(drift.reason).toContain('Too few jobs');
});

const usual = { jobsPerSweep: 1, size: 1, gap: 1 };

/** How many of 100 workloads of 500 jobs are taken for drifted from another one of 1,000. */
function drifted(jobsPerSweep: number, then: Partial<Sweeps>): number {
  const seeds = Array.from({ length: 100 }, (_, seed) => seed);
  return seeds.filter((seed) => {
    const draws = stream(seed, 'sweeps');
    const before = sweeps(draws, 1_000, { ...usual, jobsPerSweep });
    return driftOf(before, sweeps(draws, 500, { ...usual, jobsPerSweep, ...then })).drifted;
  }).length;
}

test.each([1, 3, 10, 30])('driftOf: sweeps of %d like jobs are not taken for a drift', (jobs) => {
  expect(drifted(jobs, {})).toBeLessThanOrEqual(5);
});

test('driftOf: jobs ten times as large, or arrivals three times as rare, are seen among sweeps', () => {
  expect(drifted(3, { size: 10 })).toBeGreaterThan(95);
  expect(drifted(10, { size: 10 })).toBeGreaterThan(90);
  expect(drifted(30, { gap: 3 })).toBeGreaterThan(95);
});

test('driftOf: like jobs alone say nothing of sizes', () => {
  const sizes = (size: number) => Array.from({ length: 40 }, (_, i) => size + (i < 20 ? 0 : 1));
  const gapsSeconds = base.gapsSeconds.slice(0, 40);
  const [before, now] = [1, 9].map((size) => ({ sizesGpuSeconds: sizes(size), gapsSeconds }));
  const drift = driftOf(before ?? base, now ?? base);
  expect(drift).toMatchObject({ drifted: false, statistics: { sizes: null } });
  expect(drift.reason).toContain('10 of them independent');
});
