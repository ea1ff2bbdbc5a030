import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policyFromSpec } from '../../src/policy/index.ts';
import {
  explicitSpace,
  parameterisedSpace,
  queuesByVariation,
  spaceOf,
} from '../../src/search/space.ts';
import { momentsOf } from '../../src/stats/moments.ts';

const sizes = [1, 1, 2, 50, 60, 1000];

test('parameterisedSpace: the bounds of the published solver', () => {
  const { variables } = parameterisedSpace(sizes);
  expect(variables.map(({ name, from }) => [name, from])).toEqual([
    ['T', 0.001],
    ['W', -3],
    ['zetaMin', 0],
    ['delta', 0.01],
  ]);
  expect(variables.slice(1).map(({ to }) => to)).toEqual([3, 1, 0.9]);
  // The C² of the smallest 1, 2, ... sizes is largest with all of them here.
  expect(variables[0]?.to).toBeCloseTo(momentsOf(sizes).squaredVariation + 1, 12);
});

test('parameterisedSpace: T cuts the queues, W weighs them', () => {
  const space = parameterisedSpace(sizes);
  const config = space.decode([0.3, Math.LN2, 0.5, 0.1]);
  expect(config).toMatchObject({ thresholds: [2, 60], zetaMin: 0.5, delta: 0.1 });
  // 1, 1/2, 1/4 of 7/4.
  for (const [i, weight] of [4 / 7, 2 / 7, 1 / 7].entries()) {
    expect(config?.weights[i]).toBeCloseTo(weight, 12);
  }
  const [{ to } = { to: 0 }] = space.variables;
  expect(space.decode([to, 1, 0, 0.1])).toMatchObject({ thresholds: [], weights: [1] });
});

test('parameterisedSpace: where a weight would round to 0, W is as near to it as none does', () => {
  const many = Array.from({ length: 6 }, (_, i) => 10 ** i);
  const decode = (W: number) => parameterisedSpace(many).decode([0.001, W, 0, 0.1])?.weights ?? [];
  expect(decode(1)).toHaveLength(6);
  // The last of six weights at W = 3 is e^-15; at 3 · 0.9^6 = 1.594 it is 0.0003, at 1.435 0.0006.
  const [first = 0, , , , , last = 0] = decode(3);
  expect(Math.log(first / last) / 5).toBeCloseTo(3 * 0.9 ** 7, 9);
  for (const [i, weight] of decode(-3).toReversed().entries()) {
    expect(weight).toBeCloseTo(decode(3)[i] ?? 0, 12);
  }
});

test('parameterisedSpace: more queues than weights that can be told from 0 make none', () => {
  const many = Array.from({ length: 2500 }, (_, i) => 1.5 ** (i / 4));
  expect(parameterisedSpace(many).decode([1e-9, 3, 0, 0.1])).toBeNull();
});

test('parameterisedSpace: the rule can be another', () => {
  const space = parameterisedSpace(sizes, {
    thresholds: (_, T) => [T],
    weights: (queues, W) => (W < 0 ? null : [1, 2, 3].slice(0, queues)),
  });
  expect(space.decode([7, 1, 0, 0.1])).toMatchObject({ thresholds: [7], weights: [1, 2] });
  expect(space.decode([7, -1, 0, 0.1])).toMatchObject({ thresholds: [7], weights: [1, 2] });
  expect(space.decode([0, 1, 0, 0.1])).toMatchObject({ thresholds: [], weights: [2] });
});

test('parameterisedSpace: sizes are cut once for a T, whatever W it takes', () => {
  let cuts = 0;
  const space = parameterisedSpace([60, 1, 1000, 2, 1, 50], {
    ...queuesByVariation,
    thresholds: (rising, T) => {
      cuts++;
      expect(rising).toEqual(sizes);
      return queuesByVariation.thresholds(rising, T);
    },
  });
  expect(space.decode([0.001, -3, 0, 0.1])).toMatchObject({ thresholds: [1, 2, 50, 60] });
  expect(cuts).toBe(1);
});

test('explicitSpace: 13 variables, sorted thresholds, normalised weights', () => {
  const space = explicitSpace(sizes);
  expect(space.variables).toHaveLength(13);
  const thresholds = [300, 20, 900, 4, 5];
  const weights = [0.2, 0.1, 0.1, 0.9, 0.9];
  expect(space.decode([2.6, ...thresholds, ...weights, 0.4, 0.3])).toEqual({
    thresholds: [20, 300],
    weights: [0.2, 0.1, 0.1].map((weight) => weight / (0.2 + 0.1 + 0.1)),
    zetaMin: 0.4,
    delta: 0.3,
  });
});

test('explicitSpace: no configuration from a starved queue or equal thresholds', () => {
  const space = explicitSpace(sizes);
  expect(space.decode([2, 5, 5, 5, 5, 5, 1, 0, 1, 1, 1, 0, 0.1])).toBeNull();
  expect(space.decode([3, 5, 5, 9, 9, 9, 1, 1, 1, 1, 1, 0, 0.1])).toBeNull();
  expect(space.decode([1, 5, 5, 9, 9, 9, 0, 1, 1, 1, 1, 0, 0.1])).toBeNull();
});

test.each(['parameterised', 'explicit'] as const)(
  'spaceOf: whatever %s decodes to is a policy',
  (name) => {
    const space = spaceOf(name, sizes);
    const at = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 13,
      maxLength: 13,
    });
    fc.assert(
      fc.property(at, (units) => {
        const parameters = space.variables.map(
          ({ from, to }, i) => from + (to - from) * (units[i] ?? 0),
        );
        const configuration = space.decode(parameters);
        if (configuration !== null) policyFromSpec({ name: 'pcs', ...configuration });
      }),
    );
  },
);

test('spaceOf: no more queues than there are GPUs', () => {
  const parameters = [3, 5, 7, 9, 9, 9, 1, 1, 1, 1, 1, 0, 0.1];
  const queuesOn = (gpus: number) =>
    spaceOf('explicit', sizes, queuesByVariation, gpus).decode(parameters)?.weights.length;
  expect([2, 3, 4].map(queuesOn)).toEqual([undefined, 3, 3]);
  const fine = [0.001, 0, 0, 0.1];
  const all = spaceOf('parameterised', sizes).decode(fine);
  const queues = all?.weights.length ?? 0;
  expect(queues).toBeGreaterThan(3);
  const on = (gpus: number) =>
    spaceOf('parameterised', sizes, queuesByVariation, gpus).decode(fine);
  expect([on(queues), on(queues - 1)]).toEqual([all, null]);
});
