import { expect, onTestFinished, test } from 'vitest';
import { WorkerPool } from '../../../src/adapters/workers/pool.ts';
import { WorkerError } from '../../../src/adapters/workers/workers.ts';

const module = new URL('./work.ts', import.meta.url).href;

function aPool(maker: string, { workers = 2, data = null as unknown } = {}): WorkerPool {
  const pool = new WorkerPool({ module, maker, data }, workers);
  onTestFinished(() => pool.close());
  return pool;
}

test('WorkerPool.call: answers whatever the number of calls and workers', async () => {
  const pool = aPool('adder', { workers: 3, data: 100 });
  const calls = Array.from({ length: 50 }, (_, i) => pool.call(i));
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 50 }, (_, i) => 100 + i));
});

test('WorkerPool.call: work that throws rejects alone', async () => {
  const pool = aPool('adder', { workers: 1, data: 1 });
  const [bad, good] = [pool.call(-5), pool.call(5)];
  await expect(bad).rejects.toThrow('The work of a worker failed: RangeError: no -5');
  expect(await good).toBe(6);
});

test('WorkerPool: a worker that ends by itself rejects everything, then and later', async () => {
  const pool = aPool('exiting');
  const calls = [pool.call(3), pool.call(3), pool.call(3)];
  const ends = await Promise.allSettled(calls);
  for (const end of ends) expect(end).toMatchObject({ status: 'rejected' });
  await expect(pool.call(0)).rejects.toThrow('A worker ended by itself (exit code 3)');
  await expect(pool.call(0)).rejects.toThrow(WorkerError);
});

test.each([
  ['unmade', 'A worker cannot start: Error: nothing to work with'],
  ['absent', 'exports no absent'],
])('WorkerPool: nothing to work with: %s', async (maker, message) => {
  await expect(aPool(maker).call()).rejects.toThrow(message);
});

test('WorkerPool.close: ends threads in the midst of their work', async () => {
  const pool = aPool('endless', { workers: 1 });
  const calls = [pool.call(), pool.call()];
  const reason = new Error('enough');
  const ends = Promise.allSettled(calls);
  await pool.close(reason);
  expect(await ends).toEqual(calls.map(() => ({ status: 'rejected', reason })));
  await expect(pool.call()).rejects.toBe(reason);
});
