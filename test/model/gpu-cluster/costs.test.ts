import { expect, test } from 'vitest';
import { costsOf } from '../../../src/model/gpu-cluster/costs.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import { someOverheads } from './support.ts';

test('costsOf: whole microseconds', () => {
  expect(costsOf({ ...someOverheads, startSeconds: 1.000_000_4 })).toEqual({
    launchMicros: 2_000_000,
    startMicros: 1_000_000,
    restoreMicros: 1_000_000,
    reuseMicros: 500_000,
    startsAtOnce: Number.POSITIVE_INFINITY,
    pauseMicros: 300_000,
    stopMicros: 200_000,
    finishMicros: 500_000,
    resizesAtOnce: false,
  });
});

test('costsOf: elastic trials resize at once only where pausing and restoring are free', () => {
  expect(costsOf(noOverheads).resizesAtOnce).toBe(true);
  expect(costsOf({ ...noOverheads, launchSeconds: 3 }).resizesAtOnce).toBe(true);
  expect(costsOf({ ...noOverheads, pauseSeconds: 1 }).resizesAtOnce).toBe(false);
  expect(costsOf({ ...noOverheads, restoreSeconds: 1 }).resizesAtOnce).toBe(false);
});
