import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apiError } from '../../src/api/index.ts';
import { foresight } from './support.ts';

test('foresight: --version is that of package.json', async () => {
  const { version } = await import('../../package.json');
  expect(await foresight(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('foresight: --help lists every command', async () => {
  const { code, stdout } = await foresight(['--help']);
  expect(code).toBe(0);
  for (const command of ['submit', 'predict', 'jobs', 'job', 'explain', 'cancel', 'simulate']) {
    expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  }
});

test.each([
  [['jbos'], "unknown command 'jbos'", 'Did you mean jobs?'],
  [['jobs', '--al'], "unknown option '--al'", 'Did you mean --all?'],
  [['job'], "missing required argument 'id'", '--help'],
  [['submit'], "missing required argument 'command'", '--help'],
  [['jobs', 'extra'], 'too many arguments', '--help'],
  [['submit', '--trials', '0', 'x'], "argument '0' is invalid", 'a whole number from 1 to 10000'],
  [['submit', '--trials', 'x', 'x'], "argument 'x' is invalid", 'a whole number from 1 to 10000'],
  [['submit', '--trials', '', 'x'], "argument '' is invalid", 'a whole number'],
  [['submit', '--steps', '1.5', 'x'], "argument '1.5' is invalid", 'a whole number'],
  [['submit', '--seconds-per-step', '0', 'x'], "argument '0' is invalid", 'a number above 0'],
  [['submit', '--name', '-', 'x'], "argument '-' is invalid", 'letters, digits'],
  [['submit', '--demand', '1', 'x'], "argument '1' is invalid", 'such as 1:120,2:61,4:33'],
  [['submit', '--speeds', 'A100', 'x'], "argument 'A100' is invalid", 'such as A100=2,T4=1'],
  [['submit', '--speeds', 'A100=0', 'x'], 'is invalid', 'above 0'],
  [['submit', '--span-factor', '0.5', 'x'], 'is invalid', '1'],
  [['predict', '--speeds', 'A100=2'], 'demand.speeds', 'speeds beside secondsPerStep or table'],
  [['submit', '--demand', '2:10', 'x'], 'is invalid', 'rows that begin with 1 GPU'],
  [['submit', '--demand', '1:10,2:20', 'x'], 'is invalid', 'do not rise with more GPUs'],
  [['submit', '--env', '1A=2', 'x'], "argument '1A=2' is invalid", 'a name'],
  [['submit', '--env', 'NOT_SET', 'x'], "argument 'NOT_SET' is invalid", 'KEY=VALUE'],
  [['simulate', '--policy', 'lifo'], "argument 'lifo' is invalid", 'fifo, pcs, tiresias'],
  [['up', '--listen', 'foo'], "argument 'foo' is invalid", 'allowed is host:port'],
  [['predict', '--policy', 'pcs'], '--weights is needed', '--policy pcs'],
  [['predict', '--zeta', '0.5'], '--policy is needed', '--zeta'],
  [['simulate', '--sede', '7'], "unknown option '--sede'", 'Did you mean --seed?'],
])('usage: %j is exit code 2', async (args, problem, advice) => {
  const { code, stdout, stderr } = await foresight(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`error: `);
  expect(stderr).toContain(problem);
  expect(stderr).toContain(advice);
  const json = await foresight([args[0] ?? '', '--json', ...args.slice(1)]);
  expect(json.code).toBe(2);
  if (args[0] !== 'jbos') expect(apiError.parse(JSON.parse(json.stdout)).error.code).toBe('usage');
});

/** Runs a line of Bash, with the program as $0. */
function bash(line: string) {
  const options = { encoding: 'utf8' } as const;
  return spawnSync('bash', ['-c', line, process.execPath], options);
}

test('foresight: a reader that stops reading is no error', () => {
  const line = '"$0" src/cli/main.ts simulate --jobs 2000 | head -1; echo "$PIPESTATUS"';
  const { stdout, stderr } = bash(line);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^automl 1: 2000 jobs .*\n0\n$/);
});

test.skipIf(!existsSync('/dev/full'))(
  'foresight: a full disk is named, and takes no exit code',
  () => {
    const { status, stderr } = bash('"$0" src/cli/main.ts simulate --workload toy > /dev/full');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: The output cannot be written: ENOSPC.*\n$/);
    const untold = bash('"$0" src/cli/main.ts simulate --jobs 0 --json 2> /dev/full');
    expect(untold.status).toBe(2);
    expect(JSON.parse(untold.stdout).error.code).toBe('usage');
  },
);
