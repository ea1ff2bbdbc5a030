import fc from 'fast-check';
import { expect, test } from 'vitest';
import { correctedSeconds, sampledRange } from '../../src/prediction/forecast.ts';

const seconds = fc.double({ min: 0.1, max: 1e6, noNaN: true });
const samples = fc.array(seconds, { minLength: 1, maxLength: 20 });

test('correctedSeconds: the raw prediction when nothing is known of arrivals', () => {
  expect(correctedSeconds({ rawSeconds: 7, sampleSeconds: [] })).toBe(7);
});

test('correctedSeconds: a sample weighs as much as it lasts', () => {
  expect(correctedSeconds({ rawSeconds: 1, sampleSeconds: [6, 1, 2, 1] })).toBe(6);
  expect(correctedSeconds({ rawSeconds: 1, sampleSeconds: [3, 1, 2] })).toBe(2);
});

test('correctedSeconds: no other point has a smaller mean Pred_err over the samples', () => {
  fc.assert(
    fc.property(samples, seconds, (sampleSeconds, other) => {
      const meanError = (point: number) =>
        sampleSeconds.reduce((sum, actual) => sum + Math.abs(actual / point - 1), 0);
      const best = correctedSeconds({ rawSeconds: 1, sampleSeconds });
      expect(meanError(best)).toBeLessThanOrEqual(meanError(other) + 1e-9);
    }),
  );
});

test('sampledRange: from the least to the largest sample, a point without any', () => {
  expect(sampledRange({ rawSeconds: 2, sampleSeconds: [4, 3, 9] })).toEqual({
    lowSeconds: 3,
    highSeconds: 9,
  });
  expect(sampledRange({ rawSeconds: 2, sampleSeconds: [] })).toEqual({
    lowSeconds: 2,
    highSeconds: 2,
  });
});

test('sampledRange: refuses a job that completes before it arrives', () => {
  expect(() => sampledRange({ rawSeconds: 0, sampleSeconds: [] })).toThrow('positive');
});
