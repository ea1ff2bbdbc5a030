// What npm and pip really print when they fail, and what we make of it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Project } from './project.ts';

let project: Project;
beforeEach(() => {
  project = new Project();
});
afterEach(() => project.remove());

const npmOffline = `npm error code ENOTFOUND
npm error syscall getaddrinfo
npm error errno ENOTFOUND
npm error network request to https://registry.npmjs.org/zod failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org
npm error network This is a problem related to network connectivity.
`;
const npmFull = `npm error code ENOSPC
npm error syscall write
npm error errno -28
npm error nospc ENOSPC: no space left on device, write
`;
const npmDenied = `npm error code EACCES
npm error syscall mkdir
npm error path /opt/cache/_cacache
npm error errno EACCES
npm error Your cache folder contains root-owned files
npm error Error: EACCES: permission denied, mkdir '/opt/cache/_cacache'
`;
const npmMismatch = `npm error code EUSAGE
npm error
npm error \`npm ci\` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.
`;
const pipOffline = `Looking in indexes: https://pypi.org/simple
WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f870b8feb90>: Failed to establish a new connection: [Errno -2] Name or service not known')': /simple/ray/
ERROR: Could not find a version that satisfies the requirement ray==2.58.1 (from versions: none)
ERROR: No matching distribution found for ray==2.58.1
`;
const pipNoRelease = `ERROR: Could not find a version that satisfies the requirement ray==2.58.1 (from versions: none)
ERROR: No matching distribution found for ray==2.58.1
`;
const pipFull = `ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device
`;
const pipReadOnly = `  File "<frozen os>", line 225, in makedirs
OSError: [Errno 30] Read-only file system: '/srv/x'
`;

test.each([
  ['no-network', npmOffline, 'cannot be reached'],
  ['disk-full', npmFull, 'the disk is full: free 2 GB'],
  ['no-permission', npmDenied, 'write /opt/cache/_cacache: make it yours'],
  ['lock-mismatch', npmMismatch, 'package.json and package-lock.json disagree'],
])('npm fails: %s', async (code, says, advice) => {
  const { code: exit, stdout, stderr } = await project.run(['demo', '--json'], { NPM_SAYS: says });
  expect(exit).toBe(1);
  const { error } = JSON.parse(stdout);
  expect(error).toEqual({
    code: `setup-${code}`,
    message: expect.stringContaining(advice),
    field: null,
    allowed: null,
  });
  expect(error.message).toMatch(/^installing the Node packages failed: .*; then run the same/);
  expect(stderr.trimEnd().split('\n').slice(1)).toEqual([`foresight: ${error.message}`]);
});

test.each([
  ['no-network', pipOffline, 'cannot be reached'],
  ['no-distribution', pipNoRelease, 'set FORESIGHT_PYTHON to a Python 3.10 to 3.14'],
  ['disk-full', pipFull, 'the disk is full'],
  ['read-only', pipReadOnly, 'is read-only'],
])('pip fails: %s', async (code, says, advice) => {
  const { code: exit, stdout } = await project.run(['demo', '--json'], { PIP_SAYS: says });
  expect(exit).toBe(1);
  const { error } = JSON.parse(stdout);
  expect(error.code).toBe(`setup-${code}`);
  expect(error.message).toMatch(/^installing the Python packages failed: /);
  expect(error.message).toContain(advice);
});

test('npm fails in an unknown way: its last lines are shown', async () => {
  const says = Array.from({ length: 30 }, (_, i) => `odd ${i}`).join('\n');
  const { code, stdout, stderr } = await project.run(['demo'], { NPM_SAYS: says });
  expect(code).toBe(1);
  expect(stdout).toBe('');
  const lines = stderr.trimEnd().split('\n').slice(1);
  expect(lines.slice(0, -1)).toEqual(says.split('\n').slice(-20));
  expect(lines.at(-1)).toBe('foresight: installing the Node packages failed.');
});

test('npm is missing', async () => {
  project.removeProgram('npm');
  const { code, stderr } = await project.run(['demo']);
  expect(code).toBe(1);
  expect(stderr).toContain('npm was not found: install it');
});

test('a file stands where the folder of the lock must be', async () => {
  project.write('.foresight', '');
  const { code, stderr } = await project.run(['demo']);
  expect(code).toBe(1);
  expect(stderr).toContain('EEXIST');
  expect(stderr).toContain('preparing the machine failed');
});

test('an unknown command names those that exist', async () => {
  const { code, stderr } = await project.run(['tset']);
  expect(code).toBe(2);
  expect(stderr).toContain('run.mjs demo|cli|test|check|bench [arguments]');
  expect(project.calls()).toEqual([]);
});
