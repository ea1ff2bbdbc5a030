import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { start } from '../cli/support.ts';
import { rayPython } from '../support/ray.ts';

const folder = mkdtempSync(join(tmpdir(), 'foresight-demo-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('demo: without a terminal it reports, ends with 0 and leaves no Ray behind', async () => {
  // The two jobs of this seed come 2 s apart and fit side by side, so that neither has to wait.
  const shape = ['--jobs', '2', '--gpus', '8', '--seed', '37'];
  const args = ['demo', '--json', ...shape, '--data', folder];
  const env = { VIRTUAL_ENV: resolve(rayPython(), '..', '..') };
  const { code, stdout, stderr } = await start(args, { env }).end;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { jobs, summary } = JSON.parse(stdout);
  expect(jobs).toHaveLength(2);
  for (const job of jobs) {
    expect(job).toMatchObject({ id: expect.any(String), status: 'succeeded', preemptions: 0 });
    expect(job.trials).toBeGreaterThanOrEqual(1);
    expect(Math.abs(job.actualSeconds - job.predictedSeconds) / job.predictedSeconds).toBeCloseTo(
      job.predErrPercent / 100,
      2,
    );
  }
  expect(summary.avgJctSeconds).toBeCloseTo((jobs[0].actualSeconds + jobs[1].actualSeconds) / 2, 1);
  expect(summary.simulatedAvgJctSeconds).toBeGreaterThan(0);
  const [run = ''] = readdirSync(folder);
  expect(readdirSync(join(folder, run, 'ray'))).not.toContain('ray-head.json');
}, 400_000);
