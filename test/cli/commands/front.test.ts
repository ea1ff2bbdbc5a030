import { afterEach, beforeEach, expect, test } from 'vitest';
import { frontSearchView, frontView, preference } from '../../../src/api/index.ts';
import { Folder, Service, start } from '../support.ts';

let service: Service;
let folder: Folder;
beforeEach(async () => {
  service = await Service.open();
  const jobs = Array.from({ length: 60 }, (_, i) => ({
    id: `j${i}`,
    arrivalSeconds: 10 * i,
    trials: [{ steps: 1 + (i % 5) * 8, secondsPerStep: 2 }],
  }));
  folder = new Folder({ 'jobs.json': JSON.stringify({ jobs }), 'bad.json': '{"jobs": [{}]}' });
});
afterEach(async () => {
  await service.close();
  folder.remove();
});

const update = ['front', 'update', '--workload', 'jobs.json', '--samples', '1', '--held-out', '1'];

function run(args: readonly string[]) {
  return service.run(args, { cwd: folder.path });
}

test('preference: shows and sets the objectives', async () => {
  expect((await run(['preference'])).stdout).toBe('Wanted little of: avg-jct, avg-pred-err\n');
  const set = await run(['preference', 'set', 'p90-jct', 'avg-unfairness', 'avg-makespan']);
  expect(set.stdout).toMatch(/^Wanted little of: p90-jct, avg-unfairness, avg-makespan\n/);
  const json = await run(['preference', '--json']);
  expect(preference.parse(JSON.parse(json.stdout)).objectives[0]?.measure).toBe('p90');
  const wrong = await run(['preference', 'set', 'avg-jct', 'median-jct']);
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringMatching(/^error: objectives cannot be "median-jct"; allowed is avg- or a perc/),
  ]);
});

test('front: none yet, and a history that is too short', async () => {
  const none = await run(['front']);
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('foresight front update')]);
  const short = await run(['front', 'update']);
  expect(short.code).toBe(1);
  expect(short.stderr).toMatch(
    /too few jobs of the history are over to learn from \(0 of 180\).*bring a workload along\.$/m,
  );
  const bad = await run([...update.slice(0, 3), 'bad.json']);
  expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining('jobs[0].id')]);
});

test('front update: waits for the front; a point of it can be looked at and taken', async () => {
  const updated = await run([...update, '--evaluations', '12']);
  expect([updated.code, updated.stderr]).toEqual([0, '']);
  expect(updated.stdout).toMatch(
    /^front 1, .* old, for 60 jobs that were brought along on 4 GPUs\n/,
  );
  expect(updated.stdout).toMatch(/\n# +AVG-JCT +AVG-PRED-ERR +LARGEST SIZES +WEIGHTS/);
  expect(updated.stdout).toMatch(/\nnow +\d/);
  expect(updated.stdout).toMatch(/\n1-1: Mean completion time /);
  const front = frontView.parse(JSON.parse((await run(['front', '--json'])).stdout));
  const id = front.points.at(-1)?.id ?? '';
  expect((await run(['front', 'show', id])).stdout).toContain(front.points.at(-1)?.sentence);
  expect((await run(['policy', 'set', id])).stdout).toContain(`, point ${id} of the front, by `);
  expect((await run(['front'])).stdout).toContain(`\n${id} (now) `);
  const unknown = await run(['front', 'show', '7-7']);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('allowed is 1-1')]);
});

test('front update --detach: goes on by itself until it is cancelled', async () => {
  const begun = await run([...update, '--evaluations', '50000', '--detach', '--json']);
  expect(frontSearchView.parse(JSON.parse(begun.stdout)).status).toBe('running');
  const second = await run([...update, '--detach']);
  expect([second.code, second.stderr]).toEqual([
    1,
    expect.stringContaining('search 1 is under way'),
  ]);
  const cancelled = await run(['front', 'cancel']);
  expect(cancelled.stdout).toMatch(
    /^search 1 for avg-jct, avg-pred-err is stopped after \d+ of 50000/,
  );
});

test('front update: Ctrl-C leaves the search alone', async () => {
  const env = { FORESIGHT_URL: service.url };
  const { child, end } = start([...update, '--evaluations', '50000'], { cwd: folder.path, env });
  const { frontSearch } = service.bench.coordinator;
  const isRunning = () => {
    try {
      return frontSearch.state().done > 0;
    } catch {
      return false;
    }
  };
  while (!isRunning()) await Bun.sleep(20);
  child.kill('SIGINT');
  const interrupted = await end;
  expect([interrupted.code, interrupted.stderr]).toEqual([
    130,
    'The search goes on: foresight front cancel ends it.\n',
  ]);
  expect(frontSearch.cancel().status).toBe('stopped');
});
