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

test('Search: the records of another search are refused', () => {
  const log = run(new Search({ ...plan, seed: 2 }));
  expect(() => new Search(plan, log).ask(1, () => {})).toThrow('evaluations[0]');
});

test('Search: records of a version for which other candidates made a configuration are refused', () => {
  const log = byNumber(run(new Search(plan)));
  const taken = log.find(({ objectives }) => objectives === null)?.number ?? -1;
  const refusing = log.map((one) => ({ ...one, objectives: null }));
  const accepting = log.map((one) => ({ ...one, objectives: one.objectives ?? [1, 1] }));
  expect(() => new Search(plan, refusing).ask(200, () => {})).toThrow('by the same version');
  expect(() => run(new Search(plan, accepting))).toThrow(`evaluations[${taken}]`);
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
