import { expect, test } from 'vitest';
import { threads } from '../../../src/adapters/workers/pool.ts';
import {
  runSearch,
  type SearchProgress,
  type SearchRun,
} from '../../../src/adapters/workers/run-search.ts';
import { parseObjective } from '../../../src/search/evaluation/objective.ts';
import { spaceOf } from '../../../src/search/space.ts';
import type { EvaluationRecord, SearchLog } from '../../../src/search/store.ts';
import { aHistory, aPath } from '../sqlite/builders.ts';

const module = new URL('./work.ts', import.meta.url).href;
const sizes = Array.from({ length: 40 }, (_, i) => 1.4 ** i);

/** Opens this many threads with this work. */
function workersOf(count: number, work = { maker: 'evaluator', data: [0, 3, 10, 20] as unknown }) {
  return () => threads(count)({ module, ...work });
}

function aRun(changes: Partial<SearchRun> = {}): SearchRun {
  return {
    plan: {
      seed: 7,
      algorithm: 'spea2',
      space: spaceOf('parameterised', sizes),
      evaluations: 130,
    },
    objectives: ['avg-jct', 'avg-pred-err'].map(parseObjective),
    training: 2,
    heldOut: 2,
    present: { thresholds: [], weights: [1], zetaMin: 0.5, delta: 0.5 },
    workers: workersOf(2),
    ...changes,
  };
}

class MemoryLog implements SearchLog {
  readonly records: EvaluationRecord[] = [];
  append(evaluation: EvaluationRecord): void {
    this.records.push(evaluation);
  }
  evaluations(): EvaluationRecord[] {
    return this.records.toSorted((a, b) => a.number - b.number);
  }
}

test('runSearch: the same front and the same evaluations with 1, 2 and 3 workers', async () => {
  const runs = [1, 2, 3].map(async (workers) => {
    const log = new MemoryLog();
    return {
      outcome: await runSearch(aRun({ workers: workersOf(workers) }), { log }),
      log: log.evaluations(),
    };
  });
  const [one, two, three] = await Promise.all(runs);
  expect(two).toEqual(one);
  expect(three).toEqual(one);
  expect(one?.log.map(({ number }) => number)).toEqual([...Array(130).keys()]);
});

test('runSearch: means over the samples searched with, spread over the held-out ones', async () => {
  const { front, found, present } = await runSearch(aRun());
  expect(front.length).toBeGreaterThan(5);
  expect(front.length).toBeLessThanOrEqual(found);
  for (const { configuration, objectives, heldOut } of front) {
    const base = 100 + 50 * configuration.zetaMin;
    expect(objectives[0]).toBeCloseTo(base + 1.5, 9);
    expect(heldOut[0]?.mean).toBeCloseTo(base + 15, 9);
    expect([heldOut[0]?.min, heldOut[0]?.max]).toEqual([base + 10, base + 20]);
    expect(heldOut[0]?.std).toBeCloseTo(Math.sqrt(50), 9);
  }
  expect(present?.[0]?.mean).toBe(100 + 25 + 15);
  expect(front[0]?.sentence).toMatch(/^Mean completion time \S+ % shorter than now \(/);
});

test('runSearch: nothing to compare with', async () => {
  const { front, present } = await runSearch(aRun({ present: null }));
  expect(present).toBeNull();
  expect(front[0]?.sentence).toMatch(/^Mean completion time 1 min \d+ s; predictions off by/);
});

test('runSearch: tells of every step', async () => {
  const seen: SearchProgress[] = [];
  await runSearch(aRun({ plan: { ...aRun().plan, evaluations: 20 } }), {
    onProgress: (progress) => seen.push(progress),
  });
  const evaluated = seen.filter(({ step }) => step === 'evaluate').map(({ done }) => done);
  expect(evaluated).toEqual(evaluated.toSorted((a, b) => a - b));
  const last = seen.at(-1);
  expect(last?.step).toBe('check');
  expect(last?.done).toBe(last?.total);
});

test('runSearch: cancelled, then resumed from SQLite, it ends as if nothing had been', async () => {
  const whole = await runSearch(aRun());
  const path = aPath();
  const store = aHistory(path);
  const { id } = store.addSearch({
    createdAtMs: 0,
    seed: 7,
    algorithm: 'spea2',
    objectives: ['avg-jct', 'avg-pred-err'],
    space: 'parameterised',
    workload: 'none',
    evaluationsTotal: 130,
  });
  const stop = new AbortController();
  const cancelled = runSearch(aRun(), {
    log: store.searchLog(id),
    signal: stop.signal,
    onProgress: ({ done }) => {
      if (done >= 90) stop.abort(new Error('enough'));
    },
  });
  await expect(cancelled).rejects.toThrow('enough');
  store.close();

  const again = aHistory(path);
  const before = again.searchLog(id).evaluations();
  expect(before.length).toBeGreaterThanOrEqual(90);
  expect(before.length).toBeLessThan(130);
  let appended = 0;
  const log: SearchLog = {
    append: (evaluation) => {
      appended++;
      again.searchLog(id).append(evaluation);
    },
    evaluations: () => before,
  };
  expect(await runSearch(aRun({ workers: workersOf(1) }), { log })).toEqual(whole);
  expect(appended).toBe(130 - before.length);
  expect(again.search(id)?.evaluationsDone).toBe(130);
});

test('runSearch: a signal that was given before', async () => {
  const signal = AbortSignal.abort(new Error('too late'));
  await expect(runSearch(aRun(), { signal })).rejects.toThrow('too late');
});

test('runSearch: an evaluator that fails ends the search with its error', async () => {
  const exiting = workersOf(2, { maker: 'exiting', data: null });
  await expect(runSearch(aRun({ workers: exiting }))).rejects.toThrow(
    'A worker ended by itself (exit code 4).',
  );
  const wrong = workersOf(2, { maker: 'evaluator', data: [0] });
  await expect(runSearch(aRun({ workers: wrong }))).rejects.toThrow('NaN');
});
