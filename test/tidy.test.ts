// Checks the tree itself. Each rule is shown to bite in test/lint/*.test.ts.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { leftOpen, machinePaths, tooLarge, tooLong, untested, untitled } from './lint/files.ts';
import { forbiddenImports } from './lint/imports.ts';
import { faultsOfLock, rangesInManifest, rangesInRequirements } from './lint/packages.ts';
import { readTree } from './lint/tree.ts';

const files = readTree('.');
const code = files.filter(({ path }) => /^(src|bridge)\/.*\.(ts|mjs)$/.test(path));

test('tree: it was read', () => {
  expect(files.map(({ path }) => path)).toContain('test/tidy.test.ts');
  expect(code.length).toBeGreaterThan(10);
});

test('imports: follow the matrix', () => {
  expect(code.flatMap(forbiddenImports)).toEqual([]);
});

test('files: at most 300 lines of code, 1 MiB', () => {
  expect([...files.flatMap(tooLong), ...files.flatMap(tooLarge)]).toEqual([]);
});

test('documents: begin with a title', () => {
  expect(files.flatMap(untitled)).toEqual([]);
});

test('files: no paths of one machine', () => {
  expect(files.flatMap(machinePaths)).toEqual([]);
});

test('code: nothing is left open', () => {
  expect(files.filter(({ path }) => !path.startsWith('test/lint/')).flatMap(leftOpen)).toEqual([]);
});

test('pure code: every file has its test file', () => {
  expect(untested(files)).toEqual([]);
});

test('packages: one version each, and all of them in the lock files', () => {
  expect(rangesInManifest(JSON.parse(readFileSync('package.json', 'utf8')))).toEqual([]);
  expect(faultsOfLock(JSON.parse(readFileSync('package-lock.json', 'utf8')))).toEqual([]);
  expect(rangesInRequirements(readFileSync('python/requirements.lock', 'utf8'))).toEqual([]);
});
