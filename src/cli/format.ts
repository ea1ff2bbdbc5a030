/** Durations, times and tables as people read them. */

/** `4.2 s`, `42 s`, `2 min 10 s`, `3 h 5 min`, `2 d 4 h`. */
export function duration(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  if (size < 9.95) return `${sign}${trimmed(size)} s`;
  const whole = Math.round(size);
  if (whole < 60) return `${sign}${whole} s`;
  if (whole < 3600) return sign + pair(whole, { by: 60, unit: 'min', rest: 's', restBy: 1 });
  if (size < 86_400) return sign + pair(whole, { by: 3600, unit: 'h', rest: 'min', restBy: 60 });
  return sign + pair(whole, { by: 86_400, unit: 'd', rest: 'h', restBy: 3600 });
}

interface Units {
  readonly by: number;
  readonly unit: string;
  readonly rest: string;
  readonly restBy: number;
}

function pair(seconds: number, { by, unit, rest, restBy }: Units): string {
  const rounded = Math.round(seconds / restBy) * restBy;
  const small = Math.round((rounded % by) / restBy);
  const large = `${Math.floor(rounded / by)} ${unit}`;
  return small === 0 ? large : `${large} ${small} ${rest}`;
}

/** At most one decimal, none when it is zero. */
function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

/** `12 %`, `3.5 %`. */
export function percent(value: number): string {
  return `${Math.abs(value) < 10 ? trimmed(value) : Math.round(value)} %`;
}

/** A number with as many digits as say something: `0.0123`, `4.2`, `1234`. */
export function amount(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

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

/** Text of others, made harmless for a terminal: control characters show as escapes. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
