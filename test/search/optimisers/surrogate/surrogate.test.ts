import { expect, test } from 'vitest';
import { stream } from '../../../../src/kernel/prng.ts';
import { latinHypercube } from '../../../../src/search/optimisers/latin-hypercube.ts';
import type { Evaluated } from '../../../../src/search/optimisers/optimiser.ts';
import { radialBasis } from '../../../../src/search/optimisers/surrogate/radial-basis.ts';
import { surrogate } from '../../../../src/search/optimisers/surrogate/surrogate.ts';

const variables = [
  { name: 'a', from: 0, to: 1 },
  { name: 'b', from: 0, to: 1 },
];
/** From 1 to some 20,000, most of it near the corner (1, 1). */
const cliff = ([a = 0, b = 0]: readonly number[]) => [Math.exp(5 * (a + b))];

function evaluated(count: number): Evaluated[] {
  return latinHypercube(variables, count, stream(1, 'test')).map((parameters) => {
    return { parameters, objectives: cliff(parameters) };
  });
}

test('surrogate: very bad values do not drown what differs among good ones', () => {
  const places = [0, 0.1, 0.2, 0.3].flatMap((a) => [0, 0.1, 0.2, 0.3].map((b) => [a, b]));
  const errorOf = (learn: typeof surrogate) => {
    const model = learn(variables, evaluated(60));
    const errors = places.map((place) =>
      Math.abs((model?.(place)[0] ?? Number.NaN) - (cliff(place)[0] ?? 0)),
    );
    return Math.max(...errors);
  };
  expect(errorOf(surrogate)).toBeLessThan(errorOf(radialBasis) / 3);
});

test('surrogate: an objective does not depend on its unit or on others', () => {
  const points = evaluated(30);
  const alone = surrogate(variables, points);
  const both = surrogate(
    variables,
    points.map(({ parameters, objectives: [value = 0] }) => {
      return { parameters, objectives: [1000 * value, parameters[0] ?? 0] };
    }),
  );
  const place = [0.4, 0.6];
  expect((both?.(place)[0] ?? 0) / 1000 / (alone?.(place)[0] ?? 0)).toBeCloseTo(1, 9);
});

test('surrogate: nothing is learnt from nothing', () => {
  expect(surrogate(variables, [])).toBeNull();
  expect(surrogate(variables, evaluated(2))).toBeNull();
});
