import { expect, test } from 'vitest';
import { rayTasks } from '../../../src/adapters/ray-tasks/ray-tasks.ts';

const source = {
  module: new URL('../workers/work.ts', import.meta.url).href,
  maker: 'adder',
  data: 1,
};

function onNoRay(changes: Partial<Parameters<typeof rayTasks>[0]> = {}) {
  return rayTasks({ address: 'http://127.0.0.1:9', listen: { host: '127.0.0.1' }, ...changes });
}

test.each([
  [{}, /http:\/\/127\.0\.0\.1:9 .*\.$/],
  [{ address: 'localhost' }, /address: expected http:\/\/HOST:PORT/],
  [{ tokenFile: '/absent' }, /The file of Ray's token, \/absent, cannot be read/],
])('rayTasks: a Ray that cannot be reached: %j', async (changes, message) => {
  const opened = Promise.resolve(onNoRay(changes)(source));
  await expect(opened).rejects.toThrow(message);
  await expect(opened).rejects.toMatchObject({ name: 'RunnerError' });
});

test('rayTasks: an address that the job could not reach', async () => {
  const opened = Promise.resolve(onNoRay({ listen: { host: '0.0.0.0' } })(source));
  await expect(opened).rejects.toMatchObject({ name: 'BridgeError' });
});

test('rayTasks: given up before it has begun', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const opened = Promise.resolve(onNoRay()(source, abort.signal));
  abort.abort(reason);
  await expect(opened).rejects.toBe(reason);
});
