import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  contentionOf,
  fairSeconds,
  jctSecondsOf,
  predErrPercent,
  spreadOf,
  unfairnessOf,
} from '../../../src/model/gpu-cluster/metrics.ts';

test('spreadOf: mean and upper quantiles', () => {
  const hundred = Array.from({ length: 101 }, (_, i) => 100 - i);
  expect(spreadOf(hundred)).toEqual({ mean: 50, p90: 90, p99: 99 });
});

test('predErrPercent: relative to the prediction, late or early', () => {
  // The thesis' J1 under Tiresias: predicted 10, took 27.
  expect(predErrPercent(27, 10)).toBe(170);
  expect(predErrPercent(5, 10)).toBe(50);
  expect(() => predErrPercent(5, 0)).toThrow('positive');
});

test('jctSecondsOf: from arrival to completion, a microsecond at least', () => {
  expect(jctSecondsOf({ arrivalMicros: 2e6, finishMicros: 5.5e6 })).toBe(3.5);
  expect(jctSecondsOf({ arrivalMicros: 7, finishMicros: 7 })).toBe(1e-6);
});

function stays(...list: readonly (readonly [number, number])[]) {
  return list.map(([arrivalMicros, finishMicros]) => ({ arrivalMicros, finishMicros }));
}

test('contentionOf: averaged over time, not over events', () => {
  // 0-4 alone, 4-10 with the second: (4·1 + 6·2) / 10. The second: 6·2 and then 2·1 alone.
  expect(contentionOf(stays([0, 10], [4, 12]))).toEqual([(4 + 12) / 10, (12 + 2) / 8]);
  expect(contentionOf(stays([5, 5]))).toEqual([1]);
});

test('contentionOf: agrees with counting at every instant, also far from zero', () => {
  const stay = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 20 }));
  fc.assert(
    fc.property(fc.array(stay, { minLength: 1, maxLength: 20 }), (list) => {
      const start = 1_700_000_000_000_000;
      const all = stays(...list.map(([at, length]) => [start + at, start + at + length] as const));
      for (const [i, contention] of contentionOf(all).entries()) {
        const { arrivalMicros = 0, finishMicros = 0 } = all[i] ?? {};
        let present = 0;
        for (let at = arrivalMicros; at < finishMicros; at++) {
          present += all.filter((s) => s.arrivalMicros <= at && at < s.finishMicros).length;
        }
        expect(contention).toBeCloseTo(present / (finishMicros - arrivalMicros), 9);
      }
    }),
  );
});

test('fairSeconds: the job alone on its part of the cluster, up to its demand', () => {
  const share = { sizeGpuSeconds: 120, clusterGpus: 16, demandGpus: 8, contention: 4 };
  expect(fairSeconds(share)).toBe(120 / 4);
  expect(fairSeconds({ ...share, demandGpus: 3 })).toBe(120 / 3);
  expect(fairSeconds({ ...share, contention: 32 })).toBe(120 / 0.5);
});

test('unfairnessOf: the relative excess, 0 for a job in time', () => {
  expect(unfairnessOf(45, 30)).toBe(0.5);
  expect(unfairnessOf(29, 30)).toBe(0);
});
