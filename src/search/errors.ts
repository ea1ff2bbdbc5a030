/** A search that cannot be made as described. */
export class SearchError extends Error {
  override readonly name = 'SearchError';
  /** What is at fault, such as `objectives[1]`. */
  readonly field: string;
  readonly value: unknown;
  /** What would have been accepted. */
  readonly allowed: string;

  constructor(field: string, value: unknown, allowed: string) {
    super(`${field} is ${JSON.stringify(value) ?? 'missing'}, allowed is ${allowed}`);
    this.field = field;
    this.value = value;
    this.allowed = allowed;
  }
}
