/** Numbers with their units, and sentences, as people read them. */

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
export function trimmed(value: number): string {
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

/** Clauses as one sentence: the first letter large, a full stop at the end. */
export function sentence(clauses: readonly string[]): string {
  const text = clauses.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
