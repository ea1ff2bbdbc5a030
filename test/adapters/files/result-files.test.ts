import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ResultFiles } from '../../../src/adapters/files/result-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foresight-results-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('ResultFiles: a result is known for its very input and version', () => {
  const files = new ResultFiles(join(folder, 'a'), '1');
  expect(files.read('k', { gpus: 1 })).toBeNull();
  files.write('k', { gpus: 1 }, { jct: 2 });
  expect(files.read('k', { gpus: 1 })).toEqual({ jct: 2 });
  expect(files.read('k', { gpus: 2 })).toBeNull();
  expect(new ResultFiles(join(folder, 'a'), '1').read('k', { gpus: 1 })).toEqual({ jct: 2 });
  expect(new ResultFiles(join(folder, 'a'), '2').read('k', { gpus: 1 })).toBeNull();
});

test('ResultFiles: a damaged file counts as none', () => {
  const files = new ResultFiles(folder, '1');
  writeFileSync(join(folder, 'k.json'), '{"input":');
  expect(files.read('k', {})).toBeNull();
});
