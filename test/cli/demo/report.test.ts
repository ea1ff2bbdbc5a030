import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoText, reportDemo, workloadOf } from '../../../src/cli/demo/report.ts';
import { CliError } from '../../../src/cli/failure.ts';
import { type Bench, openBench } from '../../support/coordinator.ts';

let folder: string;
let bench: Bench;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foresight-demo-'));
  bench = await openBench({ gpus: 2, historyPath: join(folder, 'history.sqlite') });
});

afterEach(() => {
  bench.coordinator.stop();
  bench.history.close();
  rmSync(folder, { recursive: true });
});

function runOf(ids: readonly string[]) {
  return {
    records: ids.flatMap((id) => bench.history.job(id) ?? []),
    views: ids.map((id) => bench.coordinator.job(id)),
    gpus: 2,
    policy: { name: 'fifo' } as const,
    overheads: bench.coordinator.overheads(),
  };
}

test('reportDemo: promise, reality and replay of every job, and their means', async () => {
  const first = bench.submit({ name: 'first', trials: 2, steps: 10, secondsPerStep: 2 });
  await bench.clock.advance(5_000);
  const second = bench.submit({ name: 'second', trials: 1, steps: 5, secondsPerStep: 2 });
  await bench.drain();
  const report = reportDemo(runOf([first, second]));
  expect(report.jobs.map((job) => job.name)).toEqual(['first', 'second']);
  const [a, b] = report.jobs;
  const mean = ((a?.actualSeconds ?? 0) + (b?.actualSeconds ?? 0)) / 2;
  expect(report.summary.avgJctSeconds).toBeCloseTo(mean, 1);
  // Two trials of 20 s on two GPUs: the job cannot take less, on the cluster or in the simulator.
  expect(a?.actualSeconds).toBeGreaterThan(20);
  expect(a?.simulatedSeconds).toBeGreaterThan(20);
  expect(demoText(report)).toContain('avg Pred_err');
});

test('workloadOf: arrivals count from the first job, steps are those that ran', async () => {
  const first = bench.submit({ trials: 2, steps: 10, secondsPerStep: 2 });
  await bench.clock.advance(7_000);
  const second = bench.submit({ trials: 1, steps: 5, secondsPerStep: 2 });
  await bench.drain();
  const { jobs } = workloadOf(runOf([first, second]).records);
  expect(jobs.map((job) => job.arrivalMicros)).toEqual([0, 7_000_000]);
  expect(jobs.map((job) => job.sizeGpuSeconds)).toEqual([2 * 10 * 2, 5 * 2]);
});

test('reportDemo: a job that did not succeed is an error that names it', async () => {
  const id = bench.submit({ steps: 100 });
  bench.coordinator.cancel(id);
  await bench.drain();
  expect(() => reportDemo(runOf([id]))).toThrow(CliError);
});
