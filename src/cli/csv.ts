/** CSV with a line of column names, without quotes: what traces and tables are kept in. */
import { CliError } from './failure.ts';

/** One line by column names, and where it stands. */
export type CsvRow = Readonly<Record<string, string>>;

const places = new WeakMap<CsvRow, string>();

/** All lines but the first, which names the columns; every line must have as many cells. */
export function csvRows(text: string, path: string): CsvRow[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(',').map((name) => name.trim());
  return lines.map((line, i) => {
    const cells = line.split(',');
    const at = `${path}, line ${i + 2}`;
    if (cells.length !== names.length) {
      const message = `${at}: ${cells.length} cells for ${names.length} columns.`;
      throw new CliError({ code: 'csv', message });
    }
    const row = Object.fromEntries(names.map((name, k) => [name, cells[k]?.trim() ?? '']));
    places.set(row, at);
    return row;
  });
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
  const found = text === undefined ? 'is missing' : `is ${JSON.stringify(text)}`;
  const end = most === Number.POSITIVE_INFINITY ? 'on' : `to ${most}`;
  const allowed = `a ${isWhole ? 'whole ' : ''}number from ${least} ${end}`;
  const message = `${places.get(row)}: the column ${column} ${found}; allowed is ${allowed}.`;
  throw new CliError({ code: 'csv', message, field: column, value: text, allowed });
}
