/**
 * CSV with a line of column names, without quotes, blank lines aside: what traces and tables are
 * kept in.
 */
import { CliError } from '../failure.ts';

/** One line by column names, and where it stands. */
export type CsvRow = Readonly<Record<string, string>>;

const places = new WeakMap<CsvRow, string>();

/** All lines but the first, which names the columns; every line must have as many cells. */
export function csvRows(text: string, path: string): CsvRow[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(',').map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new CliError({ code: 'csv', message: `${path}, line 1: two columns ${twice}.` });
  }
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const cells = line.split(',');
    const at = `${path}, line ${i + 2}`;
    if (cells.length !== names.length) {
      const message = `${at}: ${cells.length} cells for ${names.length} columns.`;
      throw new CliError({ code: 'csv', message });
    }
    const row = Object.fromEntries(names.map((name, k) => [name, cells[k]?.trim() ?? '']));
    places.set(row, at);
    return [row];
  });
}

/** The text in a column; a missing column and an empty cell are errors. */
export function textIn(row: CsvRow, column: string): string {
  const text = row[column];
  if (text !== undefined && text !== '') return text;
  throw cellError(row, column, 'a text that is not empty');
}

/** What numbers a column may have. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
  readonly isWhole?: boolean;
}

/** The number in a column; a missing column and anything that is not allowed there is an error. */
export function numberIn(row: CsvRow, column: string, bounds: Bounds = {}): number {
  const { least = 0, most = Number.POSITIVE_INFINITY, isWhole = false } = bounds;
  const text = row[column];
  const value = Number(text);
  const isNumber = text !== undefined && text !== '' && Number.isFinite(value);
  const isKind = !isWhole || Number.isInteger(value);
  if (isNumber && isKind && value >= least && value <= most) return value;
  const end = most === Number.POSITIVE_INFINITY ? 'on' : `to ${most}`;
  throw cellError(row, column, `a ${isWhole ? 'whole ' : ''}number from ${least} ${end}`);
}

function cellError(row: CsvRow, column: string, allowed: string): CliError {
  const value = row[column];
  const found = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
  const message = `${places.get(row)}: the column ${column} ${found}; allowed is ${allowed}.`;
  return new CliError({ code: 'csv', message, field: column, value, allowed });
}
