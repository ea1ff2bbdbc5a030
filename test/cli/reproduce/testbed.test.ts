import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testbedRunOf } from '../../../src/cli/reproduce/testbed.ts';
import { type Bench, openBench } from '../../support/coordinator.ts';

let folder: string;
let bench: Bench;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foresight-testbed-'));
  bench = await openBench({ gpus: 2, historyPath: join(folder, 'history.sqlite') });
});
afterEach(() => {
  bench.coordinator.stop();
  bench.history.close();
  rmSync(folder, { recursive: true });
});

test('testbedRunOf: jobs that succeeded beside their replay, the others counted', async () => {
  const first = bench.submit({ name: 'first', trials: 2, steps: 10, secondsPerStep: 2 });
  await bench.clock.advance(5_000);
  const second = bench.submit({ name: 'second', trials: 1, steps: 5, secondsPerStep: 2 });
  const third = bench.submit({ name: 'third', trials: 1, steps: 5, secondsPerStep: 2 });
  bench.coordinator.cancel(third);
  await bench.drain();
  const ids = [first, second, third];
  const { jobs, failed, gpus } = testbedRunOf({
    records: ids.flatMap((id) => bench.history.job(id) ?? []),
    views: ids.map((id) => bench.coordinator.job(id)),
    gpus: 2,
    policy: { name: 'fifo' },
    overheads: bench.coordinator.overheads(),
  });
  expect([jobs.length, failed, gpus]).toEqual([2, 1, 2]);
  const [one, two] = jobs;
  expect(one).toMatchObject({ sizeGpuSeconds: 40, demandGpus: 2 });
  expect((two?.arrivalMicros ?? 0) - (one?.arrivalMicros ?? 0)).toBe(5e6);
  for (const job of jobs) {
    expect(job.finishMicros - job.arrivalMicros).toBe(job.jctSeconds * 1e6);
    expect(job.promiseErrPercent).toBeCloseTo(job.predErrPercent, 6);
    expect(job.again?.jctSeconds).toBeGreaterThan(10);
  }
});
