import { expect, test } from 'vitest';
import { exponential } from '../../../src/kernel/distributions.ts';
import { stream } from '../../../src/kernel/prng.ts';
import { driftOf, type WorkloadShape } from '../../../src/search/workload/drift.ts';

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
  const ramp = (from: number) => Array.from({ length: 20_000 }, (_, i) => from + i / 20_000);
  const shapes = [0, 0.05].map((from) => ({ sizesGpuSeconds: ramp(from), gapsSeconds: ramp(0) }));
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
