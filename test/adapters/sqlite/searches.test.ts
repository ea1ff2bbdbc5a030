import { expect, test } from 'vitest';
import { HistoryError } from '../../../src/pcs/history.ts';
import type { FrontPoint } from '../../../src/search/front/front-point.ts';
import { aHistory, aMoment, aPath } from './builders.ts';

const aSearch = {
  createdAtMs: aMoment,
  seed: 2 ** 40 + 1,
  algorithm: 'spea2',
  objectives: ['avg-jct', 'p99-pred-err'],
  space: 'parameterised',
  workload: { gpus: 64, jobs: [1, 'zwölf'] },
  evaluationsTotal: 370,
} as const;

function aPoint(jct: number): FrontPoint {
  return {
    parameters: [jct / 3, -2.5, 0.1, 0.01],
    configuration: { thresholds: [60.5], weights: [0.1 + 0.2, 0.7], zetaMin: 0.5, delta: 0.1 },
    objectives: [jct, 1e-17],
    heldOut: [
      { mean: jct, min: jct, max: jct, std: 0 },
      { mean: 1, min: 0, max: 2, std: Math.SQRT2 },
    ],
    sentence: 'Mean completion time as now (1 s).',
  };
}

test('searches: everything is there after a restart, the newest search first', () => {
  const path = aPath();
  const first = aHistory(path);
  const { id } = first.addSearch(aSearch);
  const log = first.searchLog(id);
  const usable = { number: 1, parameters: [1 / 3, 2], objectives: [0.1, 5e-324] };
  const unusable = { number: 0, parameters: [1, 2], objectives: null };
  log.append(usable);
  log.append(unusable);
  first.setFront(id, [aPoint(1), aPoint(2)]);
  first.setSearchStatus(id, 'done');
  first.addSearch({ ...aSearch, algorithm: 'random' });
  first.close();

  const second = aHistory(path);
  const stored = { ...aSearch, id, status: 'done', evaluationsDone: 2 };
  expect(second.search(id)).toEqual(stored);
  expect(second.searches()).toEqual([
    { ...stored, id: id + 1, algorithm: 'random', status: 'running', evaluationsDone: 0 },
    stored,
  ]);
  expect(second.searchLog(id).evaluations()).toEqual([unusable, usable]);
  expect(second.searchLog(id + 1).evaluations()).toEqual([]);
  expect(second.front(id)).toEqual([aPoint(1), aPoint(2)]);
});

test('setFront: replaces the front', () => {
  const store = aHistory();
  const { id } = store.addSearch(aSearch);
  store.setFront(id, [aPoint(1), aPoint(2)]);
  store.setFront(id, [aPoint(3)]);
  expect(store.front(id)).toEqual([aPoint(3)]);
});

test('searches: what does not exist', () => {
  const store = aHistory();
  expect(store.search(7)).toBeNull();
  expect(store.front(7)).toEqual([]);
  expect(() => store.setSearchStatus(7, 'done')).toThrow('no search 7');
  const evaluation = { number: 0, parameters: [1], objectives: [1] };
  expect(() => store.searchLog(7).append(evaluation)).toThrow(HistoryError);
  expect(() => store.setFront(7, [aPoint(1)])).toThrow(HistoryError);
});

test('searchLog: a candidate is recorded once', () => {
  const store = aHistory();
  const log = store.searchLog(store.addSearch(aSearch).id);
  const evaluation = { number: 0, parameters: [1], objectives: [1] };
  log.append(evaluation);
  expect(() => log.append(evaluation)).toThrow(HistoryError);
});
