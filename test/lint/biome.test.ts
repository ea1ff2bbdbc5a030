import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A tree with our Biome configuration and one planted line in a file. */
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'foresight-biome-'));
  for (const path of ['biome.json', '.gitignore', 'test/lint/pure.grit']) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(path, join(root, path));
  }
});

afterAll(() => rmSync(root, { recursive: true }));

/** What Biome says about `text` at `path`, by rule name; empty when it says nothing. */
function lint(path: string, text: string): string[] {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const biome = join(process.cwd(), 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'lint', '--reporter=json', '--error-on-warnings', path];
  const { stdout } = spawnSync('node', args, { cwd: root, encoding: 'utf8' });
  rmSync(file);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string }[] };
  return diagnostics.map(({ category }) => category.split('/').at(-1) ?? '');
}

test.each([
  ['Math.random', 'export const a = (): number => Math.random();\n', 'plugin'],
  ['await', 'export const a = async (x: Promise<number>) => await x;\n', 'plugin'],
  ['sort without an order', 'export const a = (x: number[]) => x.sort();\n', 'plugin'],
  ['toSorted without an order', 'export const a = (x: number[]) => x.toSorted();\n', 'plugin'],
  ['localeCompare', "export const a = (x: string) => x.localeCompare('b');\n", 'plugin'],
  ['Date', 'export const a = (): number => Date.now();\n', 'noRestrictedGlobals'],
  ['timers', 'export const a = () => setTimeout(() => {}, 1);\n', 'noRestrictedGlobals'],
  ['process', 'export const a = () => process.pid;\n', 'noRestrictedGlobals'],
  ['console', "export const a = () => console.log('a');\n", 'noConsole'],
])('pure code: %s is refused', (_, text, rule) => {
  expect(lint('src/kernel/planted.ts', text)).toContain(rule);
  expect(lint('src/search/planted.ts', text)).toContain(rule);
});

test('pure code: a sort with an order passes', () => {
  const text = 'export const a = (x: readonly number[]) => x.toSorted((p, q) => p - q);\n';
  expect(lint('src/policy/planted.ts', text)).toEqual([]);
});

test('the program: may print and read the clock, adapters may not print', () => {
  const text = 'export const a = () => console.log(Date.now());\n';
  expect(lint('src/cli/planted.ts', text)).toEqual([]);
  expect(lint('src/adapters/clock/planted.ts', text)).toEqual(['noConsole']);
});

test.each([
  ['default export', 'export default 1;\n', 'noDefaultExport'],
  ['any', 'export const a = (x: any) => x;\n', 'noExplicitAny'],
  ['non-null assertion', 'export const a = (x?: number) => x!;\n', 'noNonNullAssertion'],
  [
    'five parameters',
    'export const a = (b: number, c: number, d: number, e: number, f: number) => b + c + d + e + f;\n',
    'useMaxParams',
  ],
  [
    'function over 70 lines',
    `export function a(): number {\n  let b = 0;\n${'  b += 1;\n'.repeat(70)}  return b;\n}\n`,
    'noExcessiveLinesPerFunction',
  ],
  [
    'forgotten promise',
    'const b = async () => 1;\nexport const a = (): void => {\n  b();\n};\n',
    'noFloatingPromises',
  ],
])('all code: %s is refused', (_, text, rule) => {
  expect(lint('src/adapters/clock/planted.ts', text)).toContain(rule);
});

test('all code: file names are kebab-case', () => {
  expect(lint('src/pcs/jobBook.ts', 'export const a = 1;\n')).toEqual(['useFilenamingConvention']);
});
