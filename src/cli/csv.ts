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

/** The number in a column; a missing column and anything else than a number from 0 on is an error. */
export function numberIn(row: CsvRow, column: string): number {
  const text = row[column];
  const value = Number(text);
  if (text !== undefined && text !== '' && Number.isFinite(value) && value >= 0) return value;
  const found = text === undefined ? 'is missing' : `is ${JSON.stringify(text)}`;
  const message = `${places.get(row)}: the column ${column} ${found}; allowed is a number from 0 on.`;
  throw new CliError({
    code: 'csv',
    message,
    field: column,
    value: text,
    allowed: 'a number from 0 on',
  });
}
