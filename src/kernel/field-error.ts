const shownCharacters = 200;

/** Something described with a value that is not allowed in one of its fields. */
export abstract class FieldError extends Error {
  /** Path of the field at fault, such as `weights[2]` or `jobs[3].trials[0].steps`. */
  readonly field: string;
  readonly value: unknown;
  /** What would have been accepted. */
  readonly allowed: string;

  constructor(field: string, value: unknown, allowed: string) {
    super(`${field} ${shown(value)}, allowed is ${allowed}`);
    this.field = field;
    this.value = value;
    this.allowed = allowed;
  }
}

/** JSON has no word for NaN and the infinities; what is long would hide the rest. */
function shown(value: unknown): string {
  if (typeof value === 'number') return `is ${value}`;
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > shownCharacters ? 'is not allowed' : `is ${text}`;
}
