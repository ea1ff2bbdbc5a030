import { utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ended, Project, until } from './project.ts';

let project: Project;
beforeEach(() => {
  project = new Project();
});
afterEach(() => project.remove());

const everything = ['npm ci', `venv`, 'pip install'];

/** The calls without the folder that `venv` was given. */
function calls(): string[] {
  return project.calls().map((call) => call.replace(/^venv .*/, 'venv'));
}

test('run: a fresh clone installs both, then runs the program with a clean stdout', async () => {
  const { code, stdout, stderr } = await project.run(['demo', '--json']);
  expect(calls()).toEqual(everything);
  expect(JSON.parse(stdout).args).toEqual(['demo', '--json']);
  expect(stderr).toMatch(/installing the Node packages.*installing the Python packages/s);
  expect(code).toBe(0);
});

test('run: a second start installs nothing and says nothing', async () => {
  await project.run(['demo']);
  const { stderr } = await project.run(['demo']);
  expect(calls()).toEqual(everything);
  expect(stderr).toBe('');
});

test('run: the environment is active for the program', async () => {
  const { stdout } = await project.run(['demo']);
  const { NO_PROXY, PATH, VIRTUAL_ENV } = JSON.parse(stdout);
  expect(NO_PROXY.split(',')).toEqual(expect.arrayContaining(['127.0.0.1', 'localhost', '::1']));
  expect(VIRTUAL_ENV).toBe(`${project.root}/.venv`);
  expect(PATH.split(':')).toEqual([`${project.root}/.venv/bin`, `${project.root}/bin`]);
});

test('run: commands that only talk to an endpoint need no Python', async () => {
  project.removeProgram('python3');
  const { code } = await project.run(['cli', 'jobs', '--name', 'up']);
  expect(code).toBe(0);
  expect(calls()).toEqual(['npm ci']);
});

test('run: the testbed needs Python, the other figures do not', async () => {
  await project.run(['cli', 'reproduce', '3.1']);
  expect(calls()).toEqual(['npm ci']);
  await project.run(['cli', 'reproduce', '--json', 'testbed']);
  expect(calls()).toEqual(everything);
});

test('run: a changed lock file of npm installs the Node packages again', async () => {
  await project.run(['demo']);
  project.append('package-lock.json', ' ');
  await project.run(['demo']);
  expect(calls()).toEqual([...everything, 'npm ci']);
});

test('run: changed Python packages are installed into the environment that is there', async () => {
  await project.run(['demo']);
  project.append('python/requirements.lock', 'ray==2\n');
  await project.run(['demo']);
  expect(calls()).toEqual([...everything, 'pip install']);
});

test('run: another FORESIGHT_PYTHON makes a new environment, none keeps the old one', async () => {
  project.program('python3.12', 'python.mjs');
  await project.run(['demo']);
  await project.run(['demo'], { FORESIGHT_PYTHON: 'python3.12' });
  expect(calls()).toEqual([...everything, 'venv', 'pip install']);
  await project.run(['demo']);
  expect(calls()).toHaveLength(5);
});

test('run: a half-made environment is replaced', async () => {
  project.write('.venv/half-made', '');
  await project.run(['demo']);
  expect(calls()).toEqual(everything);
  expect(project.has('.venv/half-made')).toBe(false);
});

test('run: after pip failed, the next start makes the environment anew', async () => {
  const { code } = await project.run(['demo'], { PIP_SAYS: 'ERROR: odd\n' });
  expect(code).toBe(1);
  await project.run(['demo']);
  expect(calls()).toEqual([...everything, 'venv', 'pip install']);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'run: %s while installing; the next start redoes it',
  async (signal) => {
    const child = project.start(['cli', 'jobs'], { NPM_WAITS: 'go' });
    const end = ended(child);
    await until(() => project.has('node_modules/bun/bin'));
    child.kill(signal);
    const { code, stderr } = await end;
    expect(code).toBe(1);
    expect(stderr).toContain('stopped while installing the Node packages');
    expect(project.has('.foresight/setup.lock')).toBe(false);
    expect((await project.run(['cli', 'jobs'])).code).toBe(0);
    expect(calls()).toEqual(['npm ci', 'npm ci']);
  },
);

test('run: the lock of a killed installation is taken over', async () => {
  const child = project.start(['cli', 'jobs'], { NPM_WAITS: 'go' });
  const end = ended(child);
  await until(() => project.has('node_modules/bun/bin'));
  child.kill('SIGKILL');
  // npm lives on, and with it what it prints to.
  project.write('go', '');
  await end;
  expect(project.has('.foresight/setup.lock')).toBe(true);
  expect((await project.run(['cli', 'jobs'])).code).toBe(0);
  expect(project.has('.foresight/setup.lock')).toBe(false);
});

test('run: three starts at once install once', async () => {
  const children = [1, 2, 3].map(() => project.start(['demo'], { NPM_WAITS: 'go' }));
  let waiting = 0;
  for (const { stderr } of children) {
    stderr?.on('data', (chunk) => {
      waiting += String(chunk).includes('waiting for another') ? 1 : 0;
    });
  }
  const ends = children.map(ended);
  await until(() => waiting === 2);
  project.write('go', '');
  const results = await Promise.all(ends);
  expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(calls()).toEqual(everything);
  expect(results.map(({ stderr }) => stderr).join('')).toContain(
    'waiting for another installation to end (process ',
  );
});

test('run: a lock of another machine that nobody touches any more is taken over', async () => {
  const lock = join(project.root, '.foresight/setup.lock');
  project.write('.foresight/setup.lock', JSON.stringify({ pid: 1, host: `not-${hostname()}` }));
  const past = new Date(Date.now() - 61_000);
  utimesSync(lock, past, past);
  expect((await project.run(['cli', 'jobs'])).code).toBe(0);
  expect(calls()).toEqual(['npm ci']);
  expect(project.has('.foresight/setup.lock')).toBe(false);
});

test('run: a lock of another machine is respected', async () => {
  project.write('.foresight/setup.lock', JSON.stringify({ pid: 1, host: `not-${hostname()}` }));
  const child = project.start(['cli', 'jobs']);
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const end = ended(child);
  await until(() => stderr.includes('waiting'));
  expect(stderr).toContain(`process 1 on not-${hostname()}, ${project.root}/.foresight/setup.lock`);
  child.kill('SIGKILL');
  await end;
  expect(calls()).toEqual([]);
});
