import { expect, test } from 'vitest';
import { frontSearch } from '../../../src/adapters/workers/front-search.ts';
import { threads } from '../../../src/adapters/workers/pool.ts';
import { automlWorkload } from '../../../src/model/gpu-cluster/generate.ts';
import { noOverheads } from '../../../src/model/gpu-cluster/snapshot.ts';
import type { FrontSearchPlan, FrontSearchProgress } from '../../../src/pcs/ports.ts';
import { parseObjective } from '../../../src/search/evaluation/objective.ts';
import type { EvaluationRecord } from '../../../src/search/store.ts';

const drawn = { jobs: 20, gpus: 4, load: 0.9, meanTrialSeconds: 60 };
const plan: FrontSearchPlan = {
  seed: 3,
  algorithm: 'spea2',
  space: 'parameterised',
  evaluations: 20,
  objectives: ['avg-jct', 'avg-pred-err'].map(parseObjective),
  samples: [1, 2, 3].map((seed) => automlWorkload({ ...drawn, seed })),
  training: 2,
  heldOut: 1,
  gpus: 4,
  overheads: noOverheads,
  present: { thresholds: [], weights: [1], zetaMin: 0, delta: 0.1 },
};
const noLog = { append: () => undefined, evaluations: () => [] };

test('frontSearch: the same plan gives the same front on one thread and on two', async () => {
  const seen: FrontSearchProgress[] = [];
  const run = (workers: number) =>
    frontSearch(threads(workers)).run(plan, {
      log: noLog,
      signal: new AbortController().signal,
      onProgress: (progress) => seen.push(progress),
    });
  const [one, two] = await Promise.all([run(1), run(2)]);
  expect(one.front).toEqual(two.front);
  expect(one.front.length).toBeGreaterThan(0);
  // One queue without a cap is first come first served, whose promises hold.
  expect(one.present?.[1]?.mean).toBeCloseTo(0, 6);
  expect(seen[0]).toEqual({ step: 'evaluate', done: 0, total: 20 });
  expect(seen.at(-1)).toMatchObject({ step: 'check', done: seen.at(-1)?.total });
});

test('frontSearch: rejects with the reason of whoever aborts it', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const support = { log: noLog, signal: abort.signal, onProgress: () => abort.abort(reason) };
  await expect(frontSearch(threads(1)).run({ ...plan, evaluations: 5_000 }, support)).rejects.toBe(
    reason,
  );
});

test('frontSearch: what was evaluated goes to the log, and is not evaluated again from one', async () => {
  const log: EvaluationRecord[] = [];
  const run = (recorded: readonly EvaluationRecord[]) =>
    frontSearch(threads(1)).run(plan, {
      log: { append: (record) => void log.push(record), evaluations: () => [...recorded] },
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  const { front } = await run([]);
  const first = log.splice(0).toSorted((a, b) => a.number - b.number);
  expect(first.map(({ number }) => number)).toEqual([...Array(20).keys()]);
  expect(await run(first.slice(0, 13))).toMatchObject({ front });
  expect(log.toSorted((a, b) => a.number - b.number)).toEqual(first.slice(13));
});

test('frontSearch: what fails in a worker, and what fails in the search itself', async () => {
  const support = { log: noLog, signal: new AbortController().signal, onProgress: () => undefined };
  const run = (changes: Partial<FrontSearchPlan>) =>
    frontSearch(threads(1)).run({ ...plan, ...changes }, support);
  await expect(run({ heldOut: 2 })).rejects.toThrow('there is no sample 3');
  const foreign = { number: 0, parameters: [1, 2, 3, 4], objectives: [1, 2] };
  const log = { append: () => undefined, evaluations: () => [foreign] };
  await expect(frontSearch(threads(1)).run(plan, { ...support, log })).rejects.toThrow(
    'evaluations[0]',
  );
});
