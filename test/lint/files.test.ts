import { expect, test } from 'vitest';
import { leftOpen, machinePaths, tooLarge, tooLong, untested, untitled } from './files.ts';
import type { SourceFile } from './tree.ts';

function file(path: string, text = ''): SourceFile {
  return { path, text, bytes: text.length };
}

test('tooLong: 300 lines pass, 301 do not, data may be longer', () => {
  expect(tooLong(file('src/a.ts', 'x\n'.repeat(300)))).toEqual([]);
  expect(tooLong(file('src/a.ts', 'x\n'.repeat(301)))).toHaveLength(1);
  expect(tooLong(file('python/a.py', 'x\n'.repeat(301)))).toHaveLength(1);
  expect(tooLong(file('test/golden/a.json', 'x\n'.repeat(301)))).toEqual([]);
});

test('tooLarge: one byte over 1 MiB', () => {
  expect(tooLarge({ path: 'a.bin', text: '', bytes: 1_048_576 })).toEqual([]);
  expect(tooLarge({ path: 'a.bin', text: '', bytes: 1_048_577 })).toHaveLength(1);
});

test('untitled: Markdown must begin with a title', () => {
  expect(untitled(file('docs/a.md', '# A\n'))).toEqual([]);
  expect(untitled(file('docs/a.md', '## A\n'))).toHaveLength(1);
  expect(untitled(file('docs/a.md', '\n# A\n'))).toHaveLength(1);
  expect(untitled(file('src/a.ts', 'const a = 1;\n'))).toEqual([]);
});

test.each(['home/ann/x', 'root/x', 'Users/ann', 'mnt/data', 'work/main'])(
  'machinePaths: finds /%s',
  (path) => {
    expect(machinePaths(file('docs/a.md', `see /${path}`))).toHaveLength(1);
    expect(machinePaths(file('a.ts', `const a = '/${path}';`))).toHaveLength(1);
  },
);

test.each([
  'src/home/a.ts',
  '../work/a',
  'https://x.org/home/a',
  '/v1/jobs',
  '/tmp/x',
  `\${root}/work/a`,
])('machinePaths: leaves %s alone', (text) => {
  expect(machinePaths(file('a.ts', text))).toEqual([]);
});

test.each([
  ['src/a.ts', ['// TO', 'DO: finish'].join('')],
  ['src/a.ts', ['// FIX', 'ME'].join('')],
  ['test/a.test.ts', ['test', ".only('a', () => {});"].join('')],
  ['test/a.test.ts', ['describe', ".skip('a', () => {});"].join('')],
  ['test/a.test.ts', ['test', ".todo('a');"].join('')],
  ['src/a.ts', ["throw new Error('not ", "implemented');"].join('')],
  ['python/tests/a.py', '@pytest.mark.skip\n'],
  ['python/tests/a.py', '@pytest.mark.xfail(strict=True)\n'],
])('leftOpen: finds it in %s', (path, text) => {
  expect(leftOpen(file(path, text))).toHaveLength(1);
});

test.each([
  ['test/a.test.ts', "test.skipIf(!existsSync(data))('a', () => {});"],
  ['python/tests/a.py', "@pytest.mark.skip(reason='needs a GPU')"],
  ['docs/a.md', 'the word HACKING'],
])('leftOpen: passes a reasoned skip in %s', (path, text) => {
  expect(leftOpen(file(path, text))).toEqual([]);
});

test('untested: a pure function needs a test file, a contract of types does not', () => {
  const code = file('src/stats/mean.ts', 'export function mean(): void {}\n');
  const types = file('src/policy/scheduler.ts', 'export interface Policy {}\n');
  const adapter = file('src/adapters/clock/clock.ts', 'export class Clock {}\n');
  expect(untested([code, types, adapter])).toEqual([
    'src/stats/mean.ts: test/stats/mean.test.ts is missing',
  ]);
  expect(untested([code, file('test/stats/mean.test.ts')])).toEqual([]);
});
