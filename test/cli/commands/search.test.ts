import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Folder, foresight, start } from '../support.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const small = ['search', '--jobs', '12', '--gpus', '2', '--samples', '2', '--held-out', '2'];

/** The report without what differs from run to run. */
async function search(args: readonly string[]) {
  const { code, stdout, stderr } = await foresight([...small, '--json', ...args]);
  expect([code, stderr]).toEqual([0, '']);
  const { seconds: _, workers: __, ...report } = JSON.parse(stdout);
  return report;
}

test('search: the same front for a seed, whatever the number of workers and the file', async () => {
  const args = ['--evaluations', '90', '--seed', '3'];
  const report = await search([...args, '--workers', '1']);
  expect(report).toMatchObject({
    algorithm: 'surrogate',
    objectives: ['avg-jct', 'avg-pred-err'],
    space: 'parameterised',
    variables: ['T', 'W', 'zetaMin', 'delta'],
    workload: { samples: ['automl 3', 'automl 4', 'automl 5', 'automl 6'], training: 2, gpus: 2 },
    evaluations: 90,
  });
  expect(report.front.length).toBeGreaterThan(0);
  expect(report.front[0].heldOut).toHaveLength(2);
  const file = `${folder.path}/searches.sqlite`;
  expect(await search([...args, '--workers', '3', '--resume', file])).toEqual(report);
  expect(await search([...args, '--workers', '2', '--resume', file])).toEqual(report);
  const database = new Database(file, { readonly: true });
  const rows = database.prepare('SELECT id, status, evaluations_total FROM searches').all();
  database.close();
  expect(rows).toEqual([{ id: 1, status: 'done', evaluations_total: 90 }]);
});

test('search: a table and what its ends mean, for people', async () => {
  const args = ['--evaluations', '10', '--algorithm', 'random', '--objectives', 'p90-unfairness'];
  args.push('--jobs', '100');
  const { code, stdout, stderr } = await foresight([...small, ...args]);
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(
    /^10 configurations tried in .*; 1 of 1 points of the front still stand/,
  );
  expect(lines[2]).toMatch(/^# +P90-UNFAIRNESS +LARGEST SIZES +WEIGHTS +ZETA +DELTA$/);
  expect(lines[3]).toMatch(/^now +\d/);
  expect(lines.at(-1)).toMatch(/^1: 90 % of jobs behind their fair share by at most \d/);
});

test('search: a workload file and what it is resampled to, compared with first come first served', async () => {
  const trials = [{ steps: 5, secondsPerStep: 2 }];
  const jobs = Array.from({ length: 12 }, (_, i) => ({ id: `${i}`, arrivalSeconds: i, trials }));
  const path = folder.write('w.json', JSON.stringify({ name: 'mine', jobs }));
  const report = await search(['--workload', path, '--policy', 'fifo', '--evaluations', '5']);
  expect(report.workload.samples[0]).toBe('mine');
  expect(report.workload.samples[3]).toMatch(/^mine, resampled with seed \d+$/);
  expect(report.presentConfiguration).toMatchObject({ thresholds: [], weights: [1] });
});

test('search: goes on from a file only where starting and pausing cost the same', async () => {
  const file = `${folder.path}/searches.sqlite`;
  const args = ['--evaluations', '5', '--algorithm', 'random'];
  const usual = await search([...args, '--resume', file]);
  const none = await search([...args, '--overheads', 'none', '--resume', file]);
  expect(none).toEqual(await search([...args, '--overheads', 'none']));
  expect(none.front[0].objectives[0]).toBeLessThan(usual.front[0].objectives[0]);
});

test('search: what it compares with is what simulate runs', async () => {
  const workload = ['--jobs', '30', '--gpus', '2', '--fidelity', 'artifact'];
  const asked = ['--samples', '1', '--held-out', '1', '--evaluations', '1', '--json'];
  const found = JSON.parse((await foresight(['search', ...workload, ...asked])).stdout);
  const { policy } = JSON.parse((await foresight(['simulate', ...workload, '--json'])).stdout);
  expect({ name: 'pcs', ...found.presentConfiguration }).toEqual(policy);
});

test('search: a workload for GPUs of several types is refused', async () => {
  const trials = [{ steps: 5, secondsPerStep: 2 }];
  const gpuTypes = [{ name: 'new', gpus: 1 }];
  const jobs = [{ id: 'a', arrivalSeconds: 0, trials }];
  const path = folder.write('w.json', JSON.stringify({ gpuTypes, jobs }));
  const { code, stderr } = await foresight(['search', '--workload', path]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('a workload without gpuTypes')]);
});

test('search: interrupted, it says so and keeps what it has', async () => {
  const file = `${folder.path}/searches.sqlite`;
  const args = [...small, '--evaluations', '1000000', '--algorithm', 'random', '--resume', file];
  const { child, end } = start(args);
  const evaluated = () => {
    try {
      const database = new Database(file, { readonly: true, fileMustExist: true });
      const rows = database.prepare('SELECT count(*) AS n FROM search_evaluations').get();
      database.close();
      return (rows as { n: number }).n;
    } catch {
      return 0;
    }
  };
  while (evaluated() < 3) await sleep(50);
  child.kill('SIGINT');
  const { code, stderr } = await end;
  expect([code, stderr]).toEqual([130, 'interrupted; the same command goes on\n']);
  const database = new Database(file, { readonly: true });
  expect(database.prepare('SELECT status FROM searches').pluck().get()).toBe('stopped');
  database.close();
});

test.each([
  [['--objectives', 'avg-latency'], 'avg-latency is not', 'jct, pred-err'],
  [['--objectives', 'avg-jct,avg-jct'], 'avg-jct,avg-jct is not', 'a list without repetitions'],
  [['--objectives', 'p99-makespan'], 'p99-makespan is not', 'or avg-makespan'],
  [['--objectives', 'avg-jct,p99.9-jct'], '--objectives cannot be "p99.9-jct"', 'takes 1000'],
  [['--algorithm', 'annealing'], '--algorithm', 'spea2, nsga2, surrogate, random'],
  [['--zeta', '2'], '--zeta cannot be 2', 'a number from 0 to 1'],
  [['--ray-address', 'http://127.0.0.1:8265'], '--ray-address cannot be', '--on ray'],
  [['--on', 'moon'], '--on', 'threads, ray'],
  [['--evaluations', '0'], '--evaluations', 'a whole number from 1'],
])('search: the bad arguments %j', async (args, problem, allowed) => {
  const { code, stderr } = await foresight([...small, ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
  expect(stderr).toContain(allowed);
});

test('search: a Ray that is not there', async () => {
  const args = [...small, '--json', '--on', 'ray', '--ray-address', 'http://127.0.0.1:9'];
  const { code, stdout } = await foresight(args);
  expect(code).toBe(1);
  const message = expect.stringContaining('http://127.0.0.1:9');
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'ray', message });
});
