import { afterEach, beforeEach, expect, test } from 'vitest';
import { Folder, foresight } from '../support.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

/** Completion times and predictions by job, from --json. */
async function play(args: readonly string[]) {
  const { code, stdout, stderr } = await foresight(['simulate', '--json', ...args]);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

test('simulate: the toy example first come first served', async () => {
  const { jobs, results, summary } = await play(['--workload', 'toy', '--policy', 'fifo']);
  expect(jobs).toBe(4);
  expect(results.map((job: { jctSeconds: number }) => job.jctSeconds)).toEqual([
    10,
    10 + 8,
    10 + 8 + 1 - 1,
    10 + 8 + 1 + 8 - 10,
  ]);
  expect(summary.jctSeconds.mean).toBe((10 + 18 + 18 + 17) / 4);
  expect(summary.predErrPercent.mean).toBe(0);
});

test('simulate: the toy example with a queue for jobs of 1 second', async () => {
  const args = ['--workload', 'toy', '--thresholds', '1', '--weights', '3,1'];
  const { results: jobs, policy } = await play(args);
  expect(policy).toMatchObject({ name: 'pcs', thresholds: [1], weights: [3, 1] });
  const took = jobs.map((job: { jctSeconds: number }) => job.jctSeconds);
  // J3 goes first at 1 s; J1 and whoever is behind it end that much later.
  expect(took).toEqual([10 + 1, 11 + 8, 1, 11 + 8 + 8 - 10]);
  const promised = jobs.map((job: { predictedJctSeconds: number }) => job.predictedJctSeconds);
  expect(promised).toEqual([10, 18, 1, 17]);
});

test.each([
  [['tiresias'], { name: 'tiresias' }, [27, 9, 1, 8]],
  [['themis', '--lease', '1'], { name: 'themis', leaseSeconds: 1 }, [19, 15, 2, 17]],
  [['las', '--lease', '1'], { name: 'las', leaseSeconds: 1 }, [27, 24, 2, 15]],
  [['max-min'], { name: 'max-min' }, [10, 18, 18, 17]],
  [['themis'], { name: 'themis', leaseSeconds: 600 }, null],
  [['limited-multiplexing'], { name: 'limited-multiplexing', heavyGpuSeconds: 9.4 }, null],
  [
    ['limited-multiplexing', '--heavy', '3'],
    { name: 'limited-multiplexing', heavyGpuSeconds: 3 },
    null,
  ],
  [['pcs', '--gamma', '0.1'], { gamma: 0.1 }, null],
])('simulate: the toy example with --policy %j', async (policy, spec, expected) => {
  const report = await play(['--workload', 'toy', '--policy', ...policy]);
  expect(report.policy).toMatchObject(spec);
  const took = report.results.map((job: { jctSeconds: number }) => job.jctSeconds);
  if (expected !== null) expect(took).toEqual(expected);
});

test.each([
  [['--policy', 'afs'], 'under afs;'],
  [['--policy', 'themis', '--lease', '90'], 'under themis (lease 1 min 30 s);'],
  [
    ['--policy', 'limited-multiplexing', '--heavy', '5'],
    'under limited-multiplexing (heavy from 5 GPU-seconds);',
  ],
  [
    ['--weights', '1', '--gamma', '0.5'],
    'under pcs (1 queue of weights 1; zeta 0, delta 0.1, gamma 0.5);',
  ],
])('simulate: says in words what %j is', async (args, words) => {
  const { stdout } = await foresight(['simulate', '--workload', 'toy', ...args]);
  expect(stdout).toContain(words);
});

test('simulate: a table and a summary for people', async () => {
  const { code, stdout } = await foresight(['simulate', '--workload', 'toy', '--policy', 'fifo']);
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('thesis figure 3.1: 4 jobs on 1 GPU under fifo; times in seconds');
  expect(lines[1]).toBe('moving work costs nothing');
  expect(lines[5]).toBe('J3        1      18    19    18        18       0 %       0');
  expect(stdout).toContain('\ncompletion time  mean 15.75 s, p90 18 s, p99 18 s\n');
});

test('simulate: a seed repeats itself, another one does not', async () => {
  const args = ['--seed', '7', '--jobs', '30', '--gpus', '4', '--load', '0.9'];
  const { cpuSeconds, ...first } = await play(args);
  expect(cpuSeconds).toBeGreaterThan(0);
  expect(await play(args)).toMatchObject(first);
  expect(first.results).toHaveLength(30);
  expect(first.gpus).toBe(4);
  expect(await play(['--seed', '8', ...args.slice(2)])).not.toMatchObject(first);
});

test('simulate: promises corrected by replays, with what their intervals cover', async () => {
  const pcs = ['--thresholds', '150', '--weights', '0.85,0.15', '--gpus', '8', '--load', '0.9'];
  const args = [...pcs, '--jobs', '80', '--replays', '4'];
  const { results, summary } = await play(args);
  expect(summary.correctedPredErrPercent.mean).toBeGreaterThan(0);
  expect(summary.intervalCoverage).toBeGreaterThan(0.5);
  expect(results[79].promised.interval).toMatchObject({ coverage: 0.9 });
  const { stdout } = await foresight(['simulate', ...args]);
  expect(stdout).toMatch(/\n {2}corrected {6}mean .*\n90 % intervals {3}.* of the jobs inside;/);
});

test('simulate: a workload of a file', async () => {
  const trial = { steps: 5, secondsPerStep: 2 };
  const jobs = [
    { id: 'a', arrivalSeconds: 0, trials: [trial, trial] },
    { id: 'b', arrivalSeconds: 1.5, trials: [trial], sizeGpuSeconds: 100 },
  ];
  const path = folder.write('w.json', JSON.stringify({ name: 'mine', jobs }));
  const run = ['--workload', path, '--policy', 'fifo', '--gpus', '2'];
  const report = await play([...run, '--overheads', 'none']);
  expect(report.workload).toBe('mine');
  const took = report.results.map((job: { jctSeconds: number }) => job.jctSeconds);
  expect(took).toEqual([10, 10 + 10 - 1.5]);
  expect((await play([...run, '--jobs', '1'])).jobs).toBe(1);
});

test('simulate: what starting and ending costs, unless it is to cost nothing', async () => {
  const trial = { steps: 5, secondsPerStep: 2 };
  const path = folder.write(
    'w.json',
    '{"jobs": [{"id": "a", "arrivalSeconds": 0, "trials": [TRIAL]}]}'.replace(
      'TRIAL',
      JSON.stringify(trial),
    ),
  );
  const run = ['--workload', path, '--policy', 'fifo'];
  const { results, overheads } = await play(run);
  expect(overheads).toMatchObject({ launchSeconds: 6, startSeconds: 3, startsAtOnce: null });
  expect(results[0].jctSeconds).toBeCloseTo(6 + 3 + 10 + 0.2 + 0.3, 6);
  const text = await foresight(['simulate', ...run]);
  expect(text.stdout).toContain('\nlaunching a job costs 6 s, starting a trial costs 3 s, pausing');
  expect((await play([...run, '--overheads', 'none'])).overheads).toBe(null);
  const toy = await play(['--workload', 'toy', '--policy', 'fifo', '--overheads', 'usual']);
  expect(toy.results[0].jctSeconds).toBeCloseTo(6 + 3 + 10 + 0.2 + 0.3, 6);
  const artifact = ['--fidelity', 'artifact', '--overheads', 'usual'];
  const { code, stderr } = await foresight(['simulate', ...run, ...artifact]);
  expect([code, stderr]).toEqual([
    2,
    'error: --overheads cannot be "usual"; allowed is none with --fidelity artifact.\n',
  ]);
});

test('simulate: an elastic trial whose seconds were measured on some numbers of GPUs', async () => {
  // t(g) = 1 + 6/g.
  const secondsPerStep = [1, 3].map((gpus) => ({ gpus, seconds: 1 + 6 / gpus }));
  const jobs = [{ id: 'a', arrivalSeconds: 0, trials: [{ gpus: 4, steps: 10, secondsPerStep }] }];
  const path = folder.write('w.json', JSON.stringify({ jobs }));
  const run = ['--workload', path, '--policy', 'fifo', '--overheads', 'none'];
  for (const [gpus, seconds] of [
    [1, 70],
    [2, 40],
    [8, 25],
  ]) {
    const report = await play([...run, '--gpus', `${gpus}`]);
    expect(report.results[0].jctSeconds).toBeCloseTo(seconds ?? 0, 5);
  }
});

test('simulate: GPU types, each with weights of its own, and nodes that are dear to leave', async () => {
  const trial = { steps: 10, secondsPerStep: 1, speeds: { new: 2, old: 1 } };
  const wide = { ...trial, gpus: 4, spanFactor: 1.5, speeds: { old: 1 } };
  const workload = {
    gpuTypes: [
      { name: 'new', gpus: 1, weights: [3, 1] },
      { name: 'old', gpus: 4, gpusPerNode: 2 },
    ],
    jobs: [
      { id: 'a', arrivalSeconds: 0, trials: [trial] },
      { id: 'b', arrivalSeconds: 0, trials: [wide] },
    ],
  };
  const path = folder.write('w.json', JSON.stringify(workload));
  const queues = ['--thresholds', '20', '--weights', '1,1', '--overheads', 'none'];
  const report = await play(['--workload', path, ...queues]);
  expect(report.gpus).toBe(5);
  const places = report.results.map((job: { gpuType: string; jctSeconds: number }) => [
    job.gpuType,
    job.jctSeconds,
  ]);
  expect(places).toEqual([
    ['new', 5],
    ['old', 15],
  ]);
  const text = await foresight(['simulate', '--workload', path, ...queues]);
  expect(text.stdout).toMatch(/^a on new .*\nb on old /m);
  const { code, stderr } = await foresight(['simulate', '--workload', path, '--gpus', '5']);
  expect([code, stderr]).toEqual([
    2,
    'error: --gpus cannot be 5; allowed is to leave it out where gpuTypes says it.\n',
  ]);
});

test.each([
  ['{', 'cannot be read', null],
  ['{"jobs": []}', 'jobs cannot be []', 'jobs'],
  ['{"jobs": [{"id": "a", "arrivalSeconds": 0}]}', 'is missing', 'jobs[0].trials'],
  [
    '{"jobs": [{"id": "a", "arrivalSeconds": 0, "trials": [{"steps": 0, "secondsPerStep": 1}]}]}',
    'a whole number',
    'jobs[0].trials[0].steps',
  ],
  [
    '{"jobs": [{"id": "a", "arrivalSeconds": 0, "trials": [{"steps": 1, "secondsPerStep": 1, "gpus": 9}]}]}',
    'a whole number from 1 to 8',
    'jobs[0].trials[0].gpus',
  ],
])('simulate: the bad workload %s', async (text, problem, field) => {
  const path = folder.write('w.json', text);
  const { code, stderr } = await foresight(['simulate', '--workload', path]);
  expect(code).toBe(1);
  expect(stderr).toContain(problem);
  const json = await foresight(['simulate', '--json', '--workload', path]);
  expect(json.code).toBe(1);
  const { error } = JSON.parse(json.stdout);
  expect(error.code).toBe('workload');
  if (field !== null) expect(error.field).toBe(field);
});

test('simulate: thresholds without weights have those of W', async () => {
  const equal = [1, 1, 1].map(() => expect.closeTo(1 / 3, 9));
  const { stdout } = await foresight(['simulate', '--json', '--thresholds', '5,9', '--W', '0']);
  expect(JSON.parse(stdout).policy).toMatchObject({ thresholds: [5, 9], weights: equal });
});

test.each([
  [['--thresholds', '10,5', '--weights', '1,1,1'], '--thresholds', 'a number above 10'],
  [['--thresholds', '10', '--weights', '1,1,1'], '--thresholds', '2 numbers, one less'],
  [['--weights', '1,0', '--thresholds', '5'], '--weights', 'a positive number'],
  [['--weights', '2,1,1', '--T', '9'], '--weights', 'as many numbers as there are queues: 1 by T'],
  [['--thresholds', '5', '--T', '9'], '--T', 'to leave it out with --thresholds'],
  [['--weights', '1,1', '--W', '2', '--thresholds', '5'], '--W', 'to leave it out with --weights'],
  [['--zeta', '2'], '--zeta', 'a number from 0 to 1'],
  [['--delta', '0'], '--delta', 'a number from'],
  [['--gamma', '0'], '--gamma', 'a number from'],
  [['--policy', 'las', '--lease', '0.0001'], '--lease', 'a number from'],
  [['--policy', 'limited-multiplexing', '--heavy', '-1'], '--heavy', 'a number from 0'],
])('simulate: the bad parameters %j', async (args, flag, allowed) => {
  const { code, stderr } = await foresight(['simulate', ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(`error: ${flag} cannot be `);
  expect(stderr).toContain(`allowed is ${allowed}`);
});

test.each([
  [['--replays', '2', '--no-predict'], '--replays', 'to leave it out with --no-predict'],
  [['--scaling', 'a.csv'], '--scaling', 'to leave it out without --trace'],
  [['--trace', 'a.csv', '--cdfs', 'b.json'], '--cdfs', 'to leave it out with --trace'],
  [['--trace', 'a.csv', '--workload', 'toy'], '--workload', 'to leave it out with --trace'],
  [['--trace', 'a.csv', '--vc', '6c'], '--vc', 'to leave it out where the trace is CSV'],
  [['--policy', 'fifo', '--lease', '9'], '--lease', 'to leave it out with --policy fifo'],
])('simulate: %j do not go together', async (args, field, allowed) => {
  const { code, stderr } = await foresight(['simulate', ...args]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(allowed)]);
  expect(stderr).toContain(field);
});

test.each([
  [['--fidelity', 'artifact'], '--fidelity', 'live where the workload has gpuTypes'],
  [['--no-predict'], '--no-predict', 'to leave it out where the workload has gpuTypes'],
  [['--replays', '3'], '--replays', 'to leave it out where the workload has gpuTypes'],
])('simulate: GPU types and %j do not go together', async (args, field, allowed) => {
  const trials = [{ steps: 5, secondsPerStep: 2 }];
  const jobs = [{ id: 'a', arrivalSeconds: 0, trials }];
  const gpuTypes = [{ name: 'new', gpus: 1 }];
  const path = folder.write('w.json', JSON.stringify({ gpuTypes, jobs }));
  const { code, stderr } = await foresight(['simulate', '--workload', path, ...args]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(allowed)]);
  expect(stderr).toContain(field);
});

test('simulate: a speed-up that is no number, or missing for some GPUs', async () => {
  const run = async (speedups: readonly number[]) => {
    const trials = [{ gpus: 2, steps: 5, secondsPerStep: 2, speedups }];
    const jobs = [{ id: 'a', arrivalSeconds: 0, trials }];
    const path = folder.write('w.json', JSON.stringify({ jobs }));
    const { code, stdout } = await foresight(['simulate', '--json', '--workload', path]);
    return [code, JSON.parse(stdout).error];
  };
  expect(await run([0, 1, -1])).toEqual([
    1,
    expect.objectContaining({ value: -1, allowed: 'a number from 0' }),
  ]);
  expect(await run([0, 1])).toEqual([
    1,
    expect.objectContaining({
      field: 'jobs[0].trials[0].speedups',
      allowed: '0, then the speed-up on 1 GPU, ... on 2',
    }),
  ]);
});
