/** Raised when the bridge cannot be opened; the text says what to change. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  /** `library` no libzmq, `address` unusable or in use, `key` bad key material, `socket` libzmq. */
  readonly kind: 'library' | 'address' | 'key' | 'socket';
  /** What `errno` was, when the system refused something. */
  readonly number: number | null;

  constructor(kind: BridgeError['kind'], message: string, number: number | null = null) {
    super(message);
    this.kind = kind;
    this.number = number;
  }
}
