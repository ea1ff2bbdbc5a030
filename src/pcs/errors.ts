/** A request that cannot be met, with all that its sender needs to mend it. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  /** `invalid` 400, `not-found` 404, `conflict` 409, `impossible` 422, `unavailable` 503. */
  readonly kind: 'invalid' | 'not-found' | 'conflict' | 'impossible' | 'unavailable';
  /** Machine code such as `too-many-gpus`. */
  readonly code: string;
  readonly field: string | null;
  readonly value: unknown;
  readonly allowed: string | null;

  constructor(
    kind: RequestError['kind'],
    code: string,
    message: string,
    at: { field?: string; value?: unknown; allowed?: string } = {},
  ) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.field = at.field ?? null;
    this.value = at.value;
    this.allowed = at.allowed ?? null;
  }
}
