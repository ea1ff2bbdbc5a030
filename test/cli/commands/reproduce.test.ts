import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Folder, foresight } from '../support.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

test('reproduce: figure 3.1 as a table and as SVG, then from what is kept', async () => {
  const args = ['reproduce', '3.1', '--out', folder.path];
  const { code, stdout, stderr } = await foresight(args);
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('Figure 3.1: Four jobs on one GPU');
  expect(lines[3]).toBe('Tiresias  avg JCT                 11.25  11.25           0');
  const svg = readFileSync(join(folder.path, 'figure-3.1-jct.svg'), 'utf8');
  for (const policy of ['Tiresias', 'Themis', 'FIFO']) expect(svg).toContain(`>${policy}</text>`);
  const kept = join(folder.path, 'figure-3.1', 'FIFO.json');
  const { input, result } = JSON.parse(readFileSync(kept, 'utf8'));
  folder.write(
    'figure-3.1/FIFO.json',
    JSON.stringify({ input, result: { ...result, avgJctSeconds: 99 } }),
  );
  const again = await foresight([...args, '--json']);
  const { rows } = JSON.parse(again.stdout);
  expect(rows.map((row: { here: { avgJct: number } }) => row.here.avgJct)).toEqual([
    11.25, 13.5, 99,
  ]);
});

test('reproduce: a folder that cannot be made', async () => {
  const file = folder.write('file', '');
  const { code, stdout } = await foresight(['reproduce', '3.1', '--out', file, '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: 'file',
    message: expect.stringContaining(file),
  });
});

test('reproduce: data that are not there', async () => {
  const args = ['reproduce', '3.7', '--data', folder.path, '--out', folder.path, '--json'];
  const { code, stdout } = await foresight(args);
  expect(code).toBe(1);
  const { error } = JSON.parse(stdout);
  expect(error).toMatchObject({ code: 'data', field: '--data' });
  expect(error.message).toContain('traces/philly_0e4a51.csv is not in');
  expect(error.message).toContain('github.com/abdullahfsm/PCS');
});

test('reproduce: a figure that there is none of', async () => {
  const { code, stderr } = await foresight(['reproduce', '9.9']);
  expect(code).toBe(2);
  expect(stderr).toContain('Allowed choices are 3.1, 3.3, 3.7');
});

test('simulate: jobs drawn from distributions', async () => {
  const cdfs = {
    'app-service-times': {
      points: [
        [60, 0],
        [60, 1],
      ],
    },
    'max-gpus-per-job': {
      points: [
        [2, 0],
        [2, 1],
      ],
    },
  };
  const path = folder.write('cdfs.json', JSON.stringify(cdfs));
  const args = ['simulate', '--cdfs', path, '--jobs', '5', '--policy', 'fifo', '--json'];
  const { code, stdout } = await foresight([...args, '--fidelity', 'artifact', '--load', '0.01']);
  expect(code).toBe(0);
  const { jobs, gpus, avgJctSeconds } = JSON.parse(stdout);
  expect({ jobs, gpus, avgJctSeconds }).toEqual({ jobs: 5, gpus: 64, avgJctSeconds: 30 });
  const bad = folder.write(
    'bad.json',
    JSON.stringify({ 'app-service-times': { points: [[1, 0.5]] } }),
  );
  const refused = await foresight(['simulate', '--cdfs', bad]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('a last probability of 1');
});

test('reproduce: a trace that is in no figure', async () => {
  const { code, stderr } = await foresight(['reproduce', '3.7', '--traces', '0e4a51,51b7ef']);
  expect(code).toBe(2);
  expect(stderr).toContain('--traces cannot be "51b7ef"; allowed is some of 0e4a51, b436b2');
});
