import { afterEach, beforeEach, expect, test } from 'vitest';
import { Project } from './project.ts';

let project: Project;
beforeEach(() => {
  project = new Project();
});
afterEach(() => project.remove());

/** The Python of the environment that a run made, as its progress names it. */
async function chosen(env: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  const { stderr } = await project.run(['demo'], env);
  return /making a Python environment \((.+)\)/.exec(stderr)?.[1];
}

test('findPython: python3 when it will do', async () => {
  project.program('python3.13', 'python.mjs');
  expect(await chosen()).toBe('python3, 3.11.7');
});

test('findPython: 3.9 is passed over for a newer one', async () => {
  project.program('python3.10', 'python.mjs');
  const env = { VERSION_OF_python3: '3.9.18', VERSION_OF_python3_10: '3.10.0' };
  expect(await chosen(env)).toBe('python3.10, 3.10.0');
});

test('findPython: one that is newer than the packages know is the last choice', async () => {
  project.program('python3.12', 'python.mjs');
  const env = { VERSION_OF_python3: '3.15.0', VERSION_OF_python3_12: '3.12.4' };
  expect(await chosen(env)).toBe('python3.12, 3.12.4');
  project.removeProgram('python3.12');
  project.write('.venv/.foresight-stamp.json', '');
  expect(await chosen(env)).toBe('python3, 3.15.0');
});

test('findPython: a name on PATH that does not run is passed over', async () => {
  project.write('bin/python3', '');
  project.program('python', 'python.mjs');
  expect(await chosen()).toBe('python, 3.11.7');
});

test('findPython: FORESIGHT_PYTHON comes first', async () => {
  project.program('mine', 'python.mjs');
  expect(await chosen({ FORESIGHT_PYTHON: `${project.root}/bin/mine` })).toBe(
    `${project.root}/bin/mine, 3.11.7`,
  );
});

test('findPython: a FORESIGHT_PYTHON that is none', async () => {
  const { code, stderr } = await project.run(['demo'], { FORESIGHT_PYTHON: '/nowhere/python' });
  expect(code).toBe(1);
  expect(stderr).toContain('FORESIGHT_PYTHON=/nowhere/python is not one');
});

test('findPython: no Python at all', async () => {
  project.removeProgram('python3');
  const { code, stderr } = await project.run(['demo']);
  expect(code).toBe(1);
  expect(stderr).toContain('needs Python 3.10 or newer, none was found: install one');
});

test('findPython: only an old one', async () => {
  const { code, stderr } = await project.run(['demo'], { VERSION_OF_python3: '3.9.18' });
  expect(code).toBe(1);
  expect(stderr).toContain('needs Python 3.10 or newer, but python3 is 3.9.18: install one');
});

test('findPython: Debian without python3-venv', async () => {
  const { code, stderr } = await project.run(['demo'], { PYTHON_MODULES: 'bare' });
  expect(code).toBe(1);
  expect(stderr).toContain('python3 (3.11.7) cannot make environments');
  expect(stderr).toContain('apt install python3.11-venv');
});
