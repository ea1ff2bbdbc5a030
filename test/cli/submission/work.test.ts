import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { jobSubmission } from '../../../src/api/index.ts';
import { workOf } from '../../../src/cli/submission/work.ts';
import { Folder } from '../support.ts';

const folder = new Folder({ 'src/tune.py': '', 'a b.py': '', 'run.sh': '' });
afterAll(() => folder.remove());
const cwd = folder.path;

test('workOf: a script runs in its own folder', () => {
  expect(workOf(['src/tune.py', '--lr', '0.1'], { cwd })).toEqual({
    entrypoint: 'python tune.py --lr 0.1',
    folder: `${cwd}/src`,
    name: 'tune',
  });
});

test('workOf: --working-dir around the script', () => {
  expect(workOf(['src/tune.py'], { cwd, workingDir: '.' })).toMatchObject({
    entrypoint: 'python src/tune.py',
    folder: cwd,
  });
});

test('workOf: --working-dir none names the script where it is', () => {
  expect(workOf(['src/tune.py'], { cwd, workingDir: 'none' })).toMatchObject({
    entrypoint: `python ${cwd}/src/tune.py`,
    folder: null,
  });
});

test('workOf: a script outside the working directory', () => {
  expect(() => workOf(['a b.py'], { cwd, workingDir: 'src' })).toThrow(
    `allowed is a file in the working directory ${cwd}/src`,
  );
});

test('workOf: --working-dir that is no folder', () => {
  expect(() => workOf(['true'], { cwd, workingDir: 'run.sh' })).toThrow(
    '--working-dir cannot be "run.sh"; allowed is a folder that exists, or none.',
  );
});

test('workOf: one word is a line for the shell, several are quoted for it', () => {
  expect(workOf(['echo $HOME && true'], { cwd }).entrypoint).toBe('echo $HOME && true');
  expect(workOf(['echo', '$HOME', "it's"], { cwd }).entrypoint).toBe(`echo '$HOME' 'it'"'"'s'`);
});

test('workOf: a shell reads several words back as they were', () => {
  const word = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\0'));
  const words = fc.array(word, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(words, (args) => {
      const { entrypoint } = workOf(['printf', '%s\\n', ...args], { cwd });
      const { stdout } = spawnSync('/bin/sh', ['-c', entrypoint], { encoding: 'utf8' });
      expect(stdout).toBe(args.map((arg) => `${arg}\n`).join(''));
    }),
    { numRuns: 50 },
  );
});

test('workOf: the name is one that the endpoint takes', () => {
  const names = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(names, (text) => {
      const { name } = workOf([text, 'x'], { cwd });
      expect(jobSubmission.shape.name.safeParse(name).success).toBe(true);
    }),
  );
  expect(workOf(['a b.py'], { cwd }).name).toBe('a');
  expect(workOf(['python', '-m', 'x'], { cwd }).name).toBe('python');
});
