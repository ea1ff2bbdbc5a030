import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dominates } from '../../src/search/dominance/dominance.ts';
import { Search, type SearchPlan, type Task } from '../../src/search/search.ts';
import type { SearchSpace } from '../../src/search/space.ts';
import { algorithms, type EvaluationRecord } from '../../src/search/store.ts';

/** Two variables; the fifth of the candidates whose first is small makes no configuration. */
const space: SearchSpace = {
  name: 'parameterised',
  variables: [
    { name: 'T', from: 0, to: 1 },
    { name: 'W', from: 0, to: 1 },
  ],
  decode: ([a = 0, b = 0]) =>
    a < 0.2 ? null : { thresholds: [a], weights: [1, b], zetaMin: 0, delta: 0.1 },
};
const plan: SearchPlan = { seed: 1, algorithm: 'spea2', space, objectives: 2, evaluations: 200 };

function worth({ candidate: { parameters } }: Task): number[] {
  const [a = 0, b = 0] = parameters;
  return [a, (1 - a) ** 2 + b];
}

/** Goes on until the search is over or `stopAfter` were told; answers what was recorded. */
function run(
  search: Search,
  { batch = 7, stopAfter = 1e9, isReversed = false, measure = worth } = {},
) {
  const log: EvaluationRecord[] = [];
  let told = 0;
  while (!search.isOver && told < stopAfter) {
    const tasks = search.ask(batch, (evaluation) => log.push(evaluation));
    for (const task of isReversed ? tasks.toReversed() : tasks) {
      if (told++ < stopAfter) log.push(search.tell(task, measure(task)));
    }
  }
  return log;
}

function byNumber(log: readonly EvaluationRecord[]) {
  return log.toSorted((a, b) => a.number - b.number);
}

test.each(algorithms)(
  'Search: %s evaluates as many as planned, the unusable ones among them',
  (algorithm) => {
    const search = new Search({ ...plan, algorithm });
    const log = run(search);
    expect(search.done).toBe(200);
    expect(byNumber(log).map(({ number }) => number)).toEqual([...Array(200).keys()]);
    const unusable = log.filter(({ objectives }) => objectives === null);
    expect(unusable.every(({ parameters: [a = 0] }) => a < 0.2)).toBe(true);
    expect(unusable.length).toBeGreaterThan(5);
    expect(search.ask(1, () => {})).toEqual([]);
  },
);

test('Search: neither batches nor the order of answers change it', () => {
  const one = run(new Search(plan), { batch: 1 });
  const many = run(new Search(plan), { batch: 64, isReversed: true });
  expect(byNumber(many)).toEqual(byNumber(one));
});

test('Search: goes on from whatever was recorded as if it had never stopped', () => {
  const whole = new Search(plan);
  const all = byNumber(run(whole));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 199 }), fc.boolean(), (stopAfter, isReversed) => {
      const before = run(new Search(plan), { stopAfter, isReversed });
      const again = new Search(plan, before);
      const after = run(again);
      expect(byNumber([...before, ...after])).toEqual(all);
      expect(again.front()).toEqual(whole.front());
    }),
    { numRuns: 15 },
  );
});

test('Search: what made no configuration in an older version is evaluated where it makes one', () => {
  const log = run(new Search(plan));
  const unusable = log.filter(({ objectives }) => objectives === null);
  const decode: SearchSpace['decode'] = ([a = 0, b = 0]) => ({
    ...{ thresholds: [a], weights: [1, b], zetaMin: 0, delta: 0.1 },
  });
  const [first] = unusable;
  if (first === undefined) throw new Error('all make a configuration');
  // Up to the first unusable one, so that the candidates of the next generations do not matter.
  const evaluations = first.number + 1;
  const shorter = { ...plan, evaluations, space: { ...space, decode } };
  const again = new Search(shorter, log.slice(0, 100));
  const after = run(again);
  expect(after.map(({ number }) => number)).toEqual([first.number]);
  const [a = 0, b = 0] = first.parameters;
  expect(after[0]?.objectives).toEqual([a, (1 - a) ** 2 + b]);
  expect(again.done).toBe(evaluations);
});

test('Search: goes on where an older version took other candidates for unusable', () => {
  const before = run(new Search(plan));
  const usable: SearchSpace = { ...space, decode: (all) => space.decode([1, ...all.slice(1)]) };
  const now = { ...plan, space: usable };
  const whole = new Search(now);
  const all = byNumber(run(whole));
  // Of the candidates after the first generation none is as it was.
  const stored = new Map(before.map((evaluation) => [evaluation.number, evaluation]));
  for (const { number, ...evaluation } of run(new Search(now, before), { stopAfter: 150 })) {
    stored.set(number, { number, ...evaluation });
  }
  const again = new Search(now, [...stored.values()]);
  for (const { number, ...evaluation } of run(again)) {
    stored.set(number, { number, ...evaluation });
  }
  expect(byNumber([...stored.values()])).toEqual(all);
  expect(again.front()).toEqual(whole.front());
});

test('Search: the records of another search are refused', () => {
  const log = run(new Search({ ...plan, seed: 2 }));
  expect(() => new Search(plan, log).ask(1, () => {})).toThrow('evaluations[0]');
});

test('Search.front: at most 70, none dominated, by the first objective', () => {
  const search = new Search({ ...plan, evaluations: 570 });
  // What one objective gains the other loses, so that none of hundreds is dominated.
  const measure = ({ candidate: { parameters } }: Task) => [
    parameters[0] ?? 0,
    -(parameters[0] ?? 0),
  ];
  const usable = run(search, { measure }).filter(({ objectives }) => objectives !== null);
  expect(usable.length).toBeGreaterThan(200);
  const front = search.front();
  expect(front).toHaveLength(70);
  for (const a of front) {
    expect(front.some((b) => dominates(b.objectives, a.objectives))).toBe(false);
  }
  const first = front.map(({ objectives }) => objectives[0] ?? 0);
  expect(first).toEqual(first.toSorted((a, b) => a - b));
});

test('Search.tell: an objective that is no number is a bug of the evaluator', () => {
  const search = new Search(plan);
  const [task] = search.ask(1, () => {});
  if (task === undefined) throw new Error('no task');
  expect(() => search.tell(task, [1, Number.NaN])).toThrow('1,NaN');
  expect(() => search.tell(task, [1])).toThrow('objectives 1');
});
