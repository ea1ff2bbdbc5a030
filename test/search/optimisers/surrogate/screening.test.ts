import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hypervolume } from '../../../../src/search/dominance/hypervolume.ts';
import { mostGain, screened } from '../../../../src/search/optimisers/surrogate/screening.ts';

const variables = [{ name: 'x', from: 0, to: 10 }];

test('mostGain: the largest gain first, then what adds most beside it', () => {
  // Each alone: 1 x 1, 3 x 3, 4 x 2, nothing; (6, 8) beside (7, 7): 1 x 2.
  const front = [
    [1, 10],
    [10, 1],
  ];
  const points = [
    [9, 9],
    [7, 7],
    [6, 8],
    [10, 10],
  ];
  expect(mostGain(points, front, 2)).toEqual([1, 2]);
  expect(mostGain(points, front, 9)).toEqual([1, 2, 0, 3]);
});

test('mostGain: a twin of what was taken adds nothing', () => {
  const front = [
    [0, 10],
    [10, 0],
  ];
  const points = [
    [2, 2],
    [2.1, 2.1],
    [1, 8],
  ];
  expect(mostGain(points, front, 2)).toEqual([0, 2]);
});

test('mostGain: each in turn adds as much as any other would', () => {
  const point = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 3, maxLength: 3 });
  const points = fc.array(point, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(points, fc.array(point, { minLength: 1, maxLength: 6 }), (choice, front) => {
      const reference = [0, 1, 2].map((m) => {
        const values = front.map((p) => p[m] ?? 0);
        const worst = Math.max(...values);
        return worst + (worst - Math.min(...values) || worst || 1) / 10;
      });
      const before = [...front];
      const volumeWith = (i: number) => hypervolume([...before, choice[i] ?? []], reference);
      const taken = mostGain(choice, front, choice.length);
      expect(taken.toSorted((a, b) => a - b)).toEqual([...choice.keys()]);
      for (const [turn, i] of taken.entries()) {
        const best = Math.max(...taken.slice(turn).map(volumeWith));
        expect(volumeWith(i)).toBeCloseTo(best, 9);
        before.push(choice[i] ?? []);
      }
    }),
  );
});

test('screened: of points on a line those in the gap of the front', () => {
  const evaluated = [0, 1, 2, 8, 9, 10].map((x) => ({
    parameters: [x],
    objectives: [x, (10 - x) ** 2 / 10],
  }));
  const [[x = Number.NaN] = []] = screened([[0.5], [5], [9.5]], 1, { variables, evaluated });
  expect(x).toBeGreaterThan(4);
  expect(x).toBeLessThan(6);
});

test('screened: unusable points teach nothing; without any others the first ones are taken', () => {
  const unusable = { parameters: [5], objectives: [Infinity, Infinity] };
  const points = [[3], [1], [2]];
  expect(screened(points, 2, { variables, evaluated: [unusable] })).toEqual([[3], [1]]);
  const evaluated = [0, 10].map((x) => ({ parameters: [x], objectives: [x, 10 - x] }));
  const both = screened([[5], [11]], 1, { variables, evaluated: [...evaluated, unusable] });
  expect(both).toEqual([[5]]);
});
