import { expect, test } from 'vitest';
import { strengthFitness, strengthSurvivors } from '../../../../src/search/dominance/strength.ts';
import {
  GenerationalOptimiser,
  type Screening,
} from '../../../../src/search/optimisers/evolutionary/generational.ts';
import { optimise, zdt1 } from '../../support.ts';

const { variables } = zdt1;
const selection = { fitness: strengthFitness, survivors: strengthSurvivors };

function optimiser(seed: number, sizes = { population: 6, offspring: 4 }) {
  return new GenerationalOptimiser({ seed, variables }, { sizes, selection });
}

test('GenerationalOptimiser: neither batches nor the order of answers matter, the seed does', () => {
  const run = (seed: number, options: { batch: number; reverse: boolean }) =>
    optimise(optimiser(seed), zdt1.objectives, {
      evaluations: 30,
      batch: options.batch,
      arrange: (all) => (options.reverse ? all.toReversed() : all),
    });
  const one = run(1, { batch: 1, reverse: false });
  expect(run(1, { batch: 5, reverse: true })).toEqual(one);
  expect(run(1, { batch: 100, reverse: true })).toEqual(one);
  expect(run(2, { batch: 1, reverse: false })).not.toEqual(one);
});

test('GenerationalOptimiser: waits for its generation to be told', () => {
  const asked = optimiser(1).ask(100);
  expect(asked.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
  const waiting = optimiser(1);
  const all = waiting.ask(100);
  for (const candidate of all.slice(1)) waiting.tell(candidate, [1, 2]);
  expect(waiting.ask(1)).toEqual([]);
  for (const candidate of all.slice(0, 1)) waiting.tell(candidate, [2, 1]);
  expect(waiting.ask(1).map(({ number }) => number)).toEqual([6]);
});

test('GenerationalOptimiser: refuses answers it did not ask for, or has', () => {
  const strict = optimiser(1);
  const [candidate = { number: 0, parameters: [] }] = strict.ask(1);
  strict.tell(candidate, [1, 1]);
  expect(() => strict.tell(candidate, [1, 1])).toThrow('candidate 0');
  expect(() => strict.tell({ ...candidate, number: 1 }, [1, 1])).toThrow('candidate 1');
});

test('GenerationalOptimiser: an odd number of offspring cannot be', () => {
  expect(() => optimiser(1, { population: 70, offspring: 105 })).toThrow('105');
  expect(() => optimiser(1, { population: 1, offspring: 2 })).toThrow('population of 1');
});

test('GenerationalOptimiser: goes on where nothing is usable', () => {
  const bad = optimise(optimiser(3), () => [Infinity, Infinity], { evaluations: 20 });
  expect(bad).toHaveLength(20);
});

test('GenerationalOptimiser: a screening sees all that was evaluated, and chooses', () => {
  const seen: { points: number; evaluated: number[] }[] = [];
  const screening: Screening = {
    births: 3,
    choose(points, count, known) {
      const evaluated = known.evaluated.map(({ objectives }) => objectives[0] ?? -1);
      seen.push({ points: points.length, evaluated });
      return points.slice(-count);
    },
  };
  const sizes = { population: 6, offspring: 4 };
  const first = () => [[0.1], [0.2], [0.3]];
  const variable = { name: 'x', from: 0, to: 1 };
  const options = { seed: 1, variables: [variable] };
  const picky = new GenerationalOptimiser(options, { sizes, selection, first, screening });
  const told = optimise(picky, ([x = 0]) => [x, -x], { evaluations: 9 });
  expect(told.slice(0, 3).map(({ parameters }) => parameters)).toEqual(first());
  expect(seen).toEqual([
    { points: 12, evaluated: [0.1, 0.2, 0.3] },
    { points: 12, evaluated: told.slice(0, 7).map(({ objectives }) => objectives[0]) },
  ]);
});
