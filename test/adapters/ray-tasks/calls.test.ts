import { expect, test } from 'vitest';
import { TaskCalls } from '../../../src/adapters/ray-tasks/calls.ts';
import { asLine, fromLine } from '../../../src/adapters/ray-tasks/lines.ts';
import { WorkerError } from '../../../src/adapters/workers/workers.ts';

/** A job that notes what it is sent, and takes nothing while `isThere` is false. */
function aJob(cpusMax?: number) {
  const sent: number[] = [];
  const job = { isThere: true };
  const calls = new TaskCalls((message, payload) => {
    if (!job.isThere || message.type !== 'call') return false;
    expect(fromLine(payload ?? '')).toEqual(['of', message.id]);
    sent.push(message.id);
    return true;
  }, cpusMax);
  const ask = (count: number) => Array.from({ length: count }, (_, i) => calls.call(['of', i], 0));
  const state = (cpus: number, open: number[], nowMs = 0) =>
    calls.receive({ type: 'state', cpus, open }, '', nowMs);
  const answer = (id: number, result: object, nowMs = 0) =>
    calls.receive({ type: 'answer', id, failure: null }, asLine(result), nowMs);
  return { job, calls, sent, ask, state, answer };
}

test('TaskCalls: two calls for each CPU, the next one when one is answered', async () => {
  const { calls, sent, ask, state, answer } = aJob();
  const asked = ask(6);
  expect([calls.count, sent]).toEqual([1, [0, 1]]);
  state(2, [0, 1]);
  expect([calls.count, sent]).toEqual([2, [0, 1, 2, 3]]);
  answer(1, { value: 0.1 + 0.2 });
  expect(await asked[1]).toBe(0.1 + 0.2);
  expect(sent).toEqual([0, 1, 2, 3, 4]);
});

test('TaskCalls: no more at once than CPUs may be used', () => {
  const { calls, sent, ask, state } = aJob(3);
  ask(9);
  state(8, [0]);
  expect([calls.count, sent]).toEqual([3, [0, 1, 2]]);
});

test('TaskCalls: a call waits while nobody is there', async () => {
  const { job, sent, ask, state } = aJob();
  job.isThere = false;
  ask(1);
  expect(sent).toEqual([]);
  job.isThere = true;
  state(1, []);
  expect(sent).toEqual([0]);
});

test('TaskCalls: what the job does not know after ten seconds is sent again, and counts once', async () => {
  const { sent, ask, state, answer } = aJob();
  const [lost, kept] = ask(2);
  state(1, [1], 9_000);
  expect(sent).toEqual([0, 1]);
  state(1, [1], 10_000);
  expect(sent).toEqual([0, 1, 0]);
  state(1, [1], 11_000);
  expect(sent).toEqual([0, 1, 0]);
  answer(0, { value: 'late' }, 12_000);
  answer(0, { value: 'again' }, 12_000);
  answer(1, { value: 'in time' }, 12_000);
  expect(await Promise.all([lost, kept])).toEqual(['late', 'in time']);
});

test('TaskCalls: work that throws, and work that Ray gives up, reject alone', async () => {
  const { calls, ask, state, answer } = aJob();
  const [thrown, given, good] = ask(3);
  state(2, []);
  answer(0, { error: 'RangeError: no -5' });
  calls.receive({ type: 'answer', id: 1, failure: 'Bun ended (signal 9).' }, '', 0);
  answer(2, {});
  await expect(thrown).rejects.toThrow('The work of a worker failed: RangeError: no -5');
  await expect(given).rejects.toThrow(WorkerError);
  expect(await good).toBeUndefined();
});

test('TaskCalls.end: everything rejects with the first reason, then and later', async () => {
  const { calls, ask } = aJob();
  const asked = Promise.allSettled(ask(4));
  const reason = new Error('enough');
  calls.end(reason);
  calls.end(new Error('too late'));
  for (const end of await asked) expect(end).toEqual({ status: 'rejected', reason });
  await expect(calls.call([], 0)).rejects.toBe(reason);
});
