/** Durations, times and tables as people read them. */
import { stripVTControlCharacters } from 'node:util';
import { amount, duration, percent, trimmed } from '../../kernel/quantities.ts';

export { amount, duration, percent };

/** Local time of day, with the date when it is not that of `now`: `14:03:21`, `2026-11-24 14:03`. */
export function timeOfDay(at: Date, now: Date): string {
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
  if (dateOf(at) === dateOf(now)) return time;
  return `${dateOf(at)} ${time.slice(0, 5)}`;
}

function dateOf(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `1 GPU`, `3 trials`. */
export function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? '' : 's'}`;
}

/** `1.5 MiB`. */
export function bytes(value: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let size = value;
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${unit === 0 ? size : trimmed(size)} ${units[unit]}`;
}

/** Columns as wide as their widest cell; numbers to the right when all of a column are. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const right = head.map((_, i) => rows.length > 0 && rows.every((row) => isNumeric(row[i] ?? '')));
  return lines
    .map((line) =>
      line
        .map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function isNumeric(cell: string): boolean {
  return /^(-|-?\d[\d.]*( ?(%|s))?)$/.test(cell);
}

/** Text of others, made harmless for a terminal: without colours, control characters as escapes. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

/** What an error of many lines, such as a traceback, comes to: its last line with words. */
export function gist(error: string): string {
  return plain(linesWithWords(error).at(-1) ?? error);
}

/** The lines of such an error, indented below a sentence; nothing for an error of one line. */
export function below(error: string): string {
  const lines = linesWithWords(error);
  return lines.length < 2 ? '' : lines.map((line) => `\n    ${plain(line)}`).join('');
}

function linesWithWords(text: string): string[] {
  return stripVTControlCharacters(text)
    .split(/\r?\n/)
    .filter((line) => /\w/.test(line))
    .map((line) => line.replaceAll('\t', '  ').trimEnd());
}
