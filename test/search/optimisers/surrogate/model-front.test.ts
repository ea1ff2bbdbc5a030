import { expect, test } from 'vitest';
import { nondominated } from '../../../../src/search/dominance/dominance.ts';
import { modelFront } from '../../../../src/search/optimisers/surrogate/model-front.ts';

const variables = [{ name: 'x', from: -10, to: 10 }];
/** Schaffer's two parabolas, whose front is 0 to 2. */
const parabolas = ([x = 0]: readonly number[]) => [x ** 2, (x - 2) ** 2];

test('modelFront: lies where that of the model does, all along it', () => {
  const front = modelFront({ variables, seed: 1 }, parabolas).map(([x = Number.NaN]) => x);
  for (const x of front) {
    expect(x).toBeGreaterThan(-0.05);
    expect(x).toBeLessThan(2.05);
  }
  const sorted = front.toSorted((a, b) => a - b);
  const gaps = [0, ...sorted].map((x, i) => (sorted[i] ?? 2) - x);
  expect(Math.max(...gaps)).toBeLessThan(0.2);
});

test('modelFront: no point of it beats another, the same seed finds the same', () => {
  const front = modelFront({ variables, seed: 2 }, parabolas);
  expect(nondominated(front.map(parabolas))).toHaveLength(front.length);
  expect(modelFront({ variables, seed: 2 }, parabolas)).toEqual(front);
});
