import { afterEach, beforeEach, expect, test } from 'vitest';
import { ended, Project, until } from './project.ts';

let project: Project;
beforeEach(async () => {
  project = new Project();
  await project.run(['cli', 'warm-up']);
});
afterEach(() => project.remove());

const vitest = 'vitest run --root . --config test/vitest.config.ts';
const checks = ['biome ci', 'tsc -p .', 'knip', 'ruff check', 'ruff format', 'mypy'];
/** Without their order, as the last two run side by side. */
const all = new Set([...checks, vitest, 'pytest']);

/** The calls after those of the installation. */
function calls(): string[] {
  return project.calls().slice(project.calls().indexOf('pip install') + 1);
}

test('test: runs every check in order, then both suites; the last line is that of pytest', async () => {
  const { code, stdout, stderr } = await project.run(['test']);
  expect(code).toBe(0);
  expect(calls().slice(0, checks.length)).toEqual(checks);
  expect(new Set(calls())).toEqual(all);
  expect(stdout).toBe('1 passed\n');
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('foresight: == pytest');
});

test.each(['biome', 'vitest', 'pytest'])(
  'test: when %s fails the rest still runs',
  async (name) => {
    const { code, stderr } = await project.run(['test'], { FAIL: name });
    expect(code).toBe(1);
    expect(new Set(calls())).toEqual(all);
    const failed = name === 'biome' ? 'biome ci' : name;
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(`foresight: failed: ${failed}`);
  },
);

test('test: a signal ends both suites', async () => {
  const child = project.start(['test'], { SUITES_WAIT: '1' });
  const end = ended(child);
  await until(() => calls().includes('pytest waits') && calls().includes(vitest));
  child.kill('SIGTERM');
  expect((await end).code).toBe(143);
  expect(calls()).toContain('pytest SIGTERM');
});

test('test: a filter goes to Vitest alone', async () => {
  const { code } = await project.run(['test', 'test/policy', '--bail=1']);
  expect(code).toBe(0);
  expect(calls()).toEqual([`${vitest} test/policy --bail=1`]);
});

test('check: executes none of the code', async () => {
  const { code } = await project.run(['check']);
  expect(code).toBe(0);
  expect(calls()).toEqual(checks);
});

test('bench: runs the program of that name with its arguments', async () => {
  project.write('test/bench/bridge.ts', 'process.stdout.write(process.argv.slice(2).join());');
  const { code, stdout } = await project.run(['bench', 'bridge', '--seconds', '1']);
  expect([code, stdout]).toEqual([0, '--seconds,1']);
});

test('bench: an unknown name shows those that exist', async () => {
  project.write('test/bench/bridge.ts', '');
  const { code, stderr } = await project.run(['bench', 'brigde']);
  expect(code).toBe(2);
  expect(stderr).toContain('where NAME is one of: bridge');
});

test('program: its exit code is ours', async () => {
  expect((await project.run(['cli', 'exit', '3'])).code).toBe(3);
});

test.each(['SIGTERM', 'SIGINT'] as const)('program: %s is passed on once', async (signal) => {
  const child = project.start(['cli', 'wait']);
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  const end = ended(child);
  await until(() => stdout.includes('"wait"'));
  child.kill(signal);
  expect((await end).code).toBe(9);
  expect(stdout.split('\n').slice(1)).toEqual([signal, '']);
});

test('program: `npm run foresight` works in the folder of the user', async () => {
  const env = { npm_lifecycle_event: 'foresight', INIT_CWD: `${project.root}/python` };
  const { stdout } = await project.run(['cli', 'jobs'], env);
  expect(JSON.parse(stdout).cwd).toBe(`${project.root}/python`);
});

test('program: settings of the folder of the user do not reach it', async () => {
  project.write('python/.env', 'VIRTUAL_ENV=/nowhere\nPATH=/nowhere\n');
  project.write('python/bunfig.toml', 'preload = ["./evil.ts"]');
  project.write('python/evil.ts', "process.stdout.write('evil');");
  const env = { npm_lifecycle_event: 'foresight', INIT_CWD: `${project.root}/python` };
  const { code, stdout } = await project.run(['cli', 'jobs'], env);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).VIRTUAL_ENV).toBe(`${project.root}/.venv`);
});
