import { expect, test } from 'vitest';
import { temporaryBench } from '../../support/coordinator.ts';

test('rebalance, send: no round and no message reads all that a job was ever granted', async () => {
  const b = await temporaryBench({ gpus: 1, policy: { name: 'las', leaseSeconds: 10 } });
  const ids = [1, 2].map(() => b.submit({ trials: 1, steps: 60, secondsPerStep: 1 }));
  const { allocations } = b.history;
  let read = 0;
  Object.assign(b.history, {
    allocations: (job: string) => {
      read++;
      return allocations(job);
    },
  });
  await b.drain();
  expect(read).toBe(0);
  for (const id of ids) expect(b.coordinator.job(id).preemptions).toBeGreaterThan(2);
});
