/** What every file must keep to. Each rule answers with the violations it found. */
import type { SourceFile } from './tree.ts';

const codePattern = /\.(ts|mjs|py)$/;
const linesMax = 300;
const bytesMax = 1024 * 1024;

/** Code files longer than 300 lines. */
export function tooLong({ path, text }: SourceFile): string[] {
  const lines = text.split('\n').length - 1;
  if (!codePattern.test(path) || lines <= linesMax) return [];
  return [`${path}: ${lines} lines, at most ${linesMax} are allowed`];
}

/** Files over 1 MiB: data of that size does not belong in the history of the code. */
export function tooLarge({ path, bytes }: SourceFile): string[] {
  return bytes <= bytesMax ? [] : [`${path}: ${bytes} bytes, at most ${bytesMax} are allowed`];
}

/** Markdown files that do not begin with a title. */
export function untitled({ path, text }: SourceFile): string[] {
  return !path.endsWith('.md') || /^# \S/.test(text)
    ? []
    : [`${path}: the first line must be a title (# ...)`];
}

/** Folders that exist on one machine only. */
const machinePath = /(?<![\w.$}/-])\/(?:home|mnt|root|Users|work|workspace)\/[\w.-]+/g;

/** Paths of the machine that something was written on. */
export function machinePaths({ path, text }: SourceFile): string[] {
  return [...text.matchAll(machinePath)].map(([found]) => `${path}: path of one machine ${found}`);
}

/** Written so that they do not find themselves. */
const leftovers = [
  /\b(?:TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b/g,
  /\b(?:describe|suite|test|it)\.(?:only|skip|todo|fails)\b/g,
  /\bnot implemente[d]\b/gi,
  /@pytest\.mark\.(?:skip|xfail)\b(?!.*reason=)/g,
];

/** Work that was left open, and tests that do not run. A conditional skip names its reason. */
export function leftOpen({ path, text }: SourceFile): string[] {
  if (!codePattern.test(path)) return [];
  return leftovers
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map(([found]) => `${path}: left open (${found})`);
}

const purePath =
  /^src\/((?:kernel|stats|queueing|policy|prediction|model|search|reproduce)\/.+)\.ts$/;

/** Pure files that export a function or a class and have no test file. */
export function untested(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return files.flatMap(({ path, text }) => {
    const test = path.replace(purePath, 'test/$1.test.ts');
    if (test === path || paths.has(test)) return [];
    return /^export (?:function|class)\b/m.test(text) ? [`${path}: ${test} is missing`] : [];
  });
}
