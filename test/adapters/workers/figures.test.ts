import { expect, test } from 'vitest';
import { figureWork, timedMeasure } from '../../../src/adapters/workers/figures.ts';
import { WorkerPool } from '../../../src/adapters/workers/pool.ts';
import { toyExample } from '../../../src/model/gpu-cluster/toy.ts';
import { measure, type Run } from '../../../src/reproduce/measure.ts';

const run: Run = { workload: toyExample, gpus: 1, policy: { name: 'fifo' } };

test('timedMeasure: the measurement and the time it took', () => {
  const { cpuSeconds, ...measured } = timedMeasure()(run);
  expect(measured).toEqual(measure(run));
  expect(cpuSeconds).toBeGreaterThan(0);
});

test('figureWork: the same from a thread', async () => {
  const pool = new WorkerPool(figureWork(), 1);
  try {
    expect(await pool.call(run)).toMatchObject(measure(run));
  } finally {
    await pool.close();
  }
});
