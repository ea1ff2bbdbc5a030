import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listFolder } from '../../../src/cli/submission/folder-files.ts';
import { packFolder } from '../../../src/cli/submission/package.ts';
import { Folder } from '../support.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder({ 'tune.py': 'print(1)\n', 'lib/a.py': 'a', 'lib/b.txt': 'b' });
});
afterEach(() => folder.remove());

function paths(): string[] {
  return listFolder(folder.path).files.map(({ path }) => path);
}

test('listFolder: leaves out what no job needs, at any depth', () => {
  for (const name of ['.git', '.venv', '.foresight', '__pycache__', 'node_modules']) {
    folder.write(`${name}/x`, '');
    folder.write(`lib/${name}/x`, '');
  }
  expect(paths()).toEqual(['lib/a.py', 'lib/b.txt', 'tune.py']);
});

test('listFolder: .foresightignore has the syntax of .gitignore', () => {
  folder.write('.foresightignore', '# data\n*.txt\n!lib/b.txt\n/data\n');
  folder.write('c.txt', '');
  folder.write('data/x', '');
  folder.write('lib/data/x', '');
  expect(paths()).toEqual(['.foresightignore', 'lib/a.py', 'lib/b.txt', 'lib/data/x', 'tune.py']);
});

test('listFolder: a link to a file is its file, one to a folder is named and left out', () => {
  symlinkSync(join(folder.path, 'tune.py'), join(folder.path, 'link.py'));
  symlinkSync(join(folder.path, 'lib'), join(folder.path, 'loop'));
  symlinkSync('/nowhere', join(folder.path, 'broken'));
  const { files, skippedLinks } = listFolder(folder.path);
  expect(files.map(({ path, bytes }) => [path, bytes])).toEqual([
    ['lib/a.py', 1],
    ['lib/b.txt', 1],
    ['link.py', 9],
    ['tune.py', 9],
  ]);
  expect(skippedLinks).toEqual(['loop']);
});

test('packFolder: the zip holds the files, and is the same each time', () => {
  const { zip } = packFolder(folder.path);
  const files = unzipSync(zip);
  const text = Object.entries(files).map(([path, data]) => [path, new TextDecoder().decode(data)]);
  expect(text).toEqual([
    ['lib/a.py', 'a'],
    ['lib/b.txt', 'b'],
    ['tune.py', 'print(1)\n'],
  ]);
  expect(packFolder(folder.path).zip).toEqual(zip);
});

test('packFolder: Python reads it, with the permissions', () => {
  chmodSync(join(folder.path, 'lib/a.py'), 0o755);
  const path = folder.write('out.zip', packFolder(folder.path).zip);
  const code = `
import sys, zipfile
for info in zipfile.ZipFile(sys.argv[1]).infolist():
    print(info.filename, oct(info.external_attr >> 16 & 0o777), info.date_time[0])`;
  const { stdout } = spawnSync('python3', ['-c', code, path], { encoding: 'utf8' });
  expect(stdout.split('\n')).toEqual(
    expect.arrayContaining(['lib/a.py 0o755 1980', 'lib/b.txt 0o644 1980']),
  );
});

test('packFolder: nothing to upload', () => {
  const empty = new Folder();
  expect(() => packFolder(empty.path)).toThrow(`There are no files to upload in ${empty.path}.`);
  empty.remove();
});
