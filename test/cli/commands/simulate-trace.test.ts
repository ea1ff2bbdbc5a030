import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Folder, foresight } from '../support.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const scaling = 'model,gpus,time_per_iter_us\nnet,1,100\nnet,2,60\nnet,3,50\n';
const trace = [
  'job_id,submit_s,service_s_at_1gpu,max_gpus,model',
  '0,0,120,2,net',
  '1,10,30,1,net',
  '2,400,60,3,net',
].join('\n');

async function simulate(...args: string[]) {
  const { code, stdout } = await foresight([
    'simulate',
    '--json',
    '--overheads',
    'none',
    '--gpus',
    '2',
    ...args,
  ]);
  return { code, report: JSON.parse(stdout) };
}

function files() {
  return ['--trace', folder.write('t.csv', trace), '--scaling', folder.write('s.csv', scaling)];
}

function jcts(report: { results: { jctSeconds: number }[] }): number[] {
  return report.results.map(({ jctSeconds }) => jctSeconds);
}

test('simulate --trace: jobs scale as the table says, in both fidelities', async () => {
  for (const fidelity of ['artifact', 'live']) {
    const { report } = await simulate(
      ...files(),
      '--jobs',
      '2',
      '--policy',
      'fifo',
      '--fidelity',
      fidelity,
    );
    // Two GPUs are 100/60 times as fast as one: the first job takes 72 s, the second waits for it.
    expect(jcts(report)).toEqual([72, 72 + 30 - 10]);
    expect(report).toMatchObject({ jobs: 2, fidelity, avgJctSeconds: 82, avgPredErrPercent: 0 });
    expect(report).toMatchObject({ p99PredErrPercent: 0, events: 4, virtualEvents: 1 + 2 });
    expect(report.cpuSeconds).toBeGreaterThan(0);
  }
});

test('simulate --trace: GPUs are divisible only where that is asked for', async () => {
  const queues = ['--thresholds', '60', '--weights', '1,1'];
  const artifact = await simulate(...files(), '--jobs', '2', ...queues, '--fidelity', 'artifact');
  expect(artifact.report.results[1].startMicros).toBe(10e6);
  const config = folder.write(
    'c.json',
    '{"one":{"thresholds":[60,null],"weights":[1,1],"zeta_min":0,"delta":0.1}}',
  );
  const named = ['--config', config, '--config-name', 'one', '--fidelity', 'artifact'];
  expect(jcts((await simulate(...files(), '--jobs', '2', ...named)).report)).toEqual(
    jcts(artifact.report),
  );
});

test('simulate --trace: linear without a table, and a release of Philly by its virtual cluster', async () => {
  const job = (jobid: string, vc: string, minute: number, gpus: string[]) => ({
    jobid,
    vc,
    submitted_time: `2017-10-07 01:0${minute}:00`,
    attempts: [
      {
        start_time: '2017-10-07 02:00:00',
        end_time: '2017-10-07 02:01:00',
        detail: [{ ip: 'm1', gpus }],
      },
    ],
  });
  const jobs = [
    job('b', 'aaa', 3, ['0']),
    job('a', 'aaa', 2, ['0', '1']),
    job('c', 'bbb', 1, ['0']),
  ];
  const path = folder.write('release.json', JSON.stringify(jobs));
  const { report } = await simulate('--trace', path, '--vc', 'aa', '--policy', 'fifo');
  expect(report.results.map(({ id }: { id: string }) => id)).toEqual(['a', 'b']);
  expect(jcts(report)).toEqual([60, 60]);
  const { code, report: failure } = await simulate('--trace', path);
  expect([code, failure.error.field, failure.error.allowed]).toEqual([
    1,
    '--vc',
    'one of aaa, bbb',
  ]);
});

function traceWith(name: string): string[] {
  return ['--trace', name, '--scaling', 'table.csv'];
}

test.each([
  ['a missing file', ['--trace', 'nowhere.csv'], '--trace', 'nowhere.csv cannot be read'],
  ['a cell that is no number', ['--trace', 'bad.csv'], 'submit_s', 'bad.csv, line 2'],
  ['a weight that rounds to 0', ['--W', '9', '--T', '0.01'], '--W', 'no weight of 6 queues'],
  [
    'a file without a configuration',
    ['--config', 'empty.json'],
    '--config',
    'has no configuration',
  ],
  ['a weight below 0', ['--config', 'weight.json'], 'weights[1]', 'weights[1] cannot be -1'],
  ['a mistyped field', ['--config', 'typed.json'], 'zeta', 'There is no field zeta'],
  ['an end before the last', ['--config', 'ends.json'], 'thresholds', 'null for the last one'],
  ['a name in a file of one', ['--config', 'good.json', '--config-name', 'a'], '--config', 'one'],
  ['a size of 0', ['--trace', 'zero.csv'], 'service_s_at_1gpu', 'zero.csv, line 2'],
  ['too many GPUs', ['--trace', 'wide.csv'], 'max_gpus', 'a whole number from 1 to 65536'],
  ['an id twice', ['--trace', 'twice.csv'], '--trace', 'has two jobs 0'],
  ['a missing file', ['--config', 'nowhere.json'], '--config', 'there is no such file'],
  ['a job without an id', ['--trace', 'nameless.csv'], 'job_id', 'job_id is missing'],
  ['a column twice', ['--trace', 'columns.csv'], null, 'columns.csv, line 1: two columns submit_s'],
  [
    'a table without rows',
    ['--trace', 'good.csv', '--scaling', 'none.csv'],
    '--scaling',
    'no rows',
  ],
  [
    'a name of none',
    ['--config', 'several.json', '--config-name', 'b'],
    '--config-name',
    'called "b"',
  ],
  ['no distributions', ['--cdfs', 'empty.json'], 'app-service-times', 'empty.json: '],
  ['a time of 0', ['--trace', 'good.csv', '--scaling', 'still.csv'], 'time_per_iter_us', 'line 2'],
  ['a job of no model', traceWith('modelless.csv'), '--trace', 'a job 0 of no model'],
  ['an unknown model', traceWith('other.csv'), '--trace', 'a job 0 of web, of which --scaling'],
  [
    'a job beyond the table',
    traceWith('four.csv'),
    '--trace',
    'a job 0 of 4 GPUs, but the scaling',
  ],
])('simulate: %s is named', async (_, args, field, words) => {
  folder.write('bad.csv', 'job_id,submit_s,service_s_at_1gpu,max_gpus,model\n0,soon,1,1,net\n');
  folder.write('empty.json', '{}');
  const config = { thresholds: [5], weights: [2, 1], zetaMin: 0, delta: 0.1 };
  folder.write('good.json', JSON.stringify(config));
  folder.write('weight.json', JSON.stringify({ ...config, weights: [1, -1] }));
  folder.write('typed.json', JSON.stringify({ ...config, zeta: 1 }));
  folder.write('ends.json', JSON.stringify({ ...config, thresholds: [null, 5] }));
  const columns = 'job_id,submit_s,service_s_at_1gpu,max_gpus,model';
  folder.write('good.csv', `${columns}\n0,0,5,1,net\n`);
  folder.write('table.csv', scaling);
  folder.write('modelless.csv', 'job_id,submit_s,service_s_at_1gpu,max_gpus\n0,0,5,1\n');
  folder.write('other.csv', `${columns}\n0,0,5,1,web\n`);
  folder.write('four.csv', `${columns}\n0,0,5,4,net\n`);
  folder.write('zero.csv', `${columns}\n0,0,0,1,net\n`);
  folder.write('wide.csv', `${columns}\n0,0,1,1e12,net\n`);
  folder.write('twice.csv', `${columns}\n0,0,1,1,net\n0,1,1,1,net\n`);
  folder.write('nameless.csv', 'submit_s,service_s_at_1gpu,max_gpus\n0,1,1\n');
  folder.write('columns.csv', `${columns},submit_s\n0,0,1,1,net,2\n`);
  folder.write('none.csv', 'model,gpus,time_per_iter_us\n');
  folder.write('several.json', JSON.stringify({ a: config, c: config }));
  folder.write('still.csv', 'model,gpus,time_per_iter_us\nnet,1,0\n');
  const paths = args.map((arg) => (/\.(csv|json)$/.test(arg) ? `${folder.path}/${arg}` : arg));
  const { code, report } = await simulate(...paths, '--fidelity', 'artifact');
  expect(code).toBeGreaterThan(0);
  expect(report.error.field).toBe(field);
  expect(report.error.message).toContain(words);
});

test('simulate: blank lines and byte order marks are no part of a file', async () => {
  const [columns, ...jobs] = trace.split('\n');
  const path = folder.write('blank.csv', `\uFEFF${columns}\r\n\r\n${jobs.join('\r\n\r\n')}\r\n`);
  const queues = '{"thresholds":[60],"weights":[1,1],"zetaMin":0,"delta":0.1}';
  const config = folder.write('marked.json', `\uFEFF${queues}`);
  const { report } = await simulate('--trace', path, '--config', config);
  expect(report).toMatchObject({ jobs: 3, policy: { thresholds: [60] } });
});

test('simulate --config: what simulate prints, γ included', async () => {
  const queues = ['--thresholds', '60', '--weights', '3,1', '--gamma', '0.01', '--zeta', '0.5'];
  const { report } = await simulate(...files(), ...queues);
  expect(report.policy.gamma).toBe(0.01);
  const config = folder.write('printed.json', JSON.stringify(report.policy));
  const again = await simulate(...files(), '--config', config);
  expect(again.report.policy).toEqual(report.policy);
  expect(jcts(again.report)).toEqual(jcts(report));
});

const data = '../shared/data/pcs';

test.skipIf(!existsSync(data))(
  `simulate --trace: figure 3.7's rows of trace 1 to their digits (needs ${data})`,
  async () => {
    const files = [
      '--trace',
      `${data}/traces/philly_0e4a51.csv`,
      '--scaling',
      `${data}/scaling/afs_scaling.csv`,
    ];
    const fair = ['--gpus', '64', '--fidelity', 'artifact'];
    const config = [
      '--config',
      `${data}/configs/pcs_configs_fig7_era_b313687.json`,
      '--config-name',
      'PCS_config_0e4a51_pred',
    ];
    const { report: fifo } = await simulate(...files, ...fair, '--policy', 'fifo');
    expect(fifo.avgJctSeconds).toBeCloseTo(2_205_646.2, 1);
    expect(fifo.avgPredErrPercent).toBe(0);
    const { report: pcs } = await simulate(...files, ...fair, ...config);
    expect(pcs.avgJctSeconds).toBeCloseTo(619_968, 1);
    expect(pcs.avgPredErrPercent).toBeCloseTo(0.8002, 4);
    expect(pcs.p99PredErrPercent).toBeCloseTo(7.219, 3);
    expect(pcs.virtualEvents).toBe(250_316);
    const { report: tiresias } = await simulate(...files, ...fair, '--policy', 'tiresias');
    expect(tiresias.avgJctSeconds).toBeCloseTo(252_226.9, 1);
    expect(tiresias.avgPredErrPercent).toBeCloseTo(26.619, 3);
    expect(tiresias.p99PredErrPercent).toBeCloseTo(313.503, 3);
  },
);
