import { expect, test } from 'vitest';
import { HistoryError, type HistoryStore } from '../../../src/pcs/history.ts';
import { type Bench, temporaryBench } from '../../support/coordinator.ts';

/** The history cannot take the next call of this method. */
function failOnce(history: HistoryStore, method: 'addAllocation' | 'saveJob' | 'addPrediction') {
  const real = history[method] as (...args: unknown[]) => unknown;
  let isDue = true;
  const failing = (...args: unknown[]) => {
    if (!isDue) return real(...args);
    isDue = false;
    throw new HistoryError('database is locked', { isPassing: true });
  };
  Object.assign(history, { [method]: failing });
}

/** As a coordinator does that outlives what its history cannot take. */
async function pass(b: Bench, ms: number): Promise<void> {
  try {
    await b.clock.advance(ms);
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
  }
}

test.each(['addAllocation', 'saveJob'] as const)(
  'changed: another round comes where %s failed, and the job runs',
  async (method) => {
    const b = await temporaryBench({ gpus: 1 });
    const id = b.submit({ steps: 10 });
    await b.clock.advance(1_000);
    failOnce(b.history, method);
    for (let second = 0; second < 60; second++) await pass(b, 1_000);
    expect(b.coordinator.job(id).status).toBe('succeeded');
  },
);

test('changed: predictions that could not be stored are made again', async () => {
  const b = await temporaryBench({ gpus: 1 });
  const [, second] = [b.submit({ steps: 100 }), b.submit({ steps: 10 })];
  await b.clock.advance(20_000);
  const before = b.history.predictions(second ?? '').length;
  failOnce(b.history, 'addPrediction');
  b.coordinator.cancel(b.coordinator.jobs('active')[0]?.id ?? '');
  await pass(b, 500);
  expect(b.history.predictions(second ?? '')).toHaveLength(before);
  await pass(b, 2_000);
  expect(b.history.predictions(second ?? '').length).toBeGreaterThan(before);
});
