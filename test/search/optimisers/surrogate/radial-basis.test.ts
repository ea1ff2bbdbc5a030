import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stream } from '../../../../src/kernel/prng.ts';
import { latinHypercube } from '../../../../src/search/optimisers/latin-hypercube.ts';
import { radialBasis } from '../../../../src/search/optimisers/surrogate/radial-basis.ts';

const variables = [
  { name: 'a', from: -3, to: 3 },
  { name: 'b', from: 100, to: 300 },
];

function learnt(objectives: (parameters: readonly number[]) => number[], count: number) {
  const points = latinHypercube(variables, count, stream(1, 'test'));
  return radialBasis(
    variables,
    points.map((parameters) => ({ parameters, objectives: objectives(parameters) })),
  );
}

test('radialBasis: what is linear is learnt whole, beyond the points too', () => {
  const number = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(number, number, number, (a, b, c) => {
      const model = learnt(([x = 0, y = 0]) => [a * x + b * y + c, -x], 6);
      const [first = 0, second = 0] = model?.([3, 300]) ?? [];
      expect(first).toBeCloseTo(a * 3 + b * 300 + c, 6);
      expect(second).toBeCloseTo(-3, 9);
    }),
  );
});

test('radialBasis: between two points of a line it is straight, at them near what they said', () => {
  const line = [{ name: 'x', from: 0, to: 10 }];
  const evaluated = [0, 4, 10].map((x) => ({ parameters: [x], objectives: [x === 4 ? 1 : 0] }));
  const model = radialBasis(line, evaluated);
  for (const [x, y] of [
    [0, 0],
    [2, 0.5],
    [4, 1],
    [7, 0.5],
    [10, 0],
  ] as const) {
    expect(Math.abs((model?.([x])[0] ?? Number.NaN) - y)).toBeLessThan(0.03);
  }
});

test('radialBasis: a bowl of 60 points is known to a few percent', () => {
  const bowl = ([x = 0, y = 0]: readonly number[]) => [(x / 3) ** 2 + ((y - 200) / 100) ** 2];
  const model = learnt(bowl, 60);
  const places = latinHypercube(variables, 50, stream(2, 'test'));
  const errors = places.map((place) =>
    Math.abs((model?.(place)[0] ?? Number.NaN) - (bowl(place)[0] ?? 0)),
  );
  expect(errors.reduce((sum, error) => sum + error, 0) / 50).toBeLessThan(0.1);
});

test('radialBasis: nothing is learnt from nothing, too few points or one place', () => {
  expect(radialBasis(variables, [])).toBeNull();
  expect(learnt(() => [1], 2)).toBeNull();
  const same = Array.from({ length: 9 }, () => ({ parameters: [0, 200], objectives: [1] }));
  expect(radialBasis(variables, same)).toBeNull();
});
