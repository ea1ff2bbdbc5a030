/**
 * Looks over the metadata of an Arrow IPC stream before apache-arrow reads it. Its reader believes
 * every count and length, so a few damaged bytes would make it allocate gigabytes or never end.
 */

/** Stream and flatbuffer layout: Arrow's format/Message.fbs and format/Schema.fbs. */
const continuation = 0xffff_ffff;
const headerTypes = { schema: 1, dictionaryBatch: 2, recordBatch: 3 } as const;
const fieldsMax = 64;
const batchesMax = 64;
const buffersMax = 256;
/** Bytes that a row takes at least: an offset, and 20 bytes of values or more. */
const rowBytesMin = 24;

/** Thrown where the stream is not what this bridge sends. */
class Damaged extends Error {}

/** Throws unless all counts and lengths in the stream fit into it. */
export function checkStream(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (let messages = 0; messages <= batchesMax; messages++) {
    demand(view.getUint32(at, true) === continuation, 'a message does not begin as it must');
    const length = view.getInt32(at + 4, true);
    at += 8;
    if (length === 0) {
      demand(messages > 0 && at === bytes.length, 'the stream goes on after its end');
      return;
    }
    demand(length > 0 && length <= bytes.length - at, 'the stream is cut off');
    const metadata = new DataView(view.buffer, view.byteOffset + at, length);
    at += length;
    at += checkMessage(metadata, { first: messages === 0, rest: bytes.length - at });
  }
  throw new Damaged(`more than ${batchesMax} batches`);
}

/** Answers how long the body is. */
function checkMessage(metadata: DataView, at: { first: boolean; rest: number }): number {
  const message = new FlatTable(metadata, metadata.getUint32(0, true));
  const wanted = at.first ? headerTypes.schema : headerTypes.recordBatch;
  const dictionary = message.byte(1) === headerTypes.dictionaryBatch;
  demand(!dictionary, 'a column is dictionary-encoded; it must be plain');
  demand(message.byte(1) === wanted, 'a schema and then record batches must come');
  demand(message.vectorLength(4, 4) === 0, 'there is custom metadata');
  const bodyLength = message.long(3);
  demand(bodyLength >= 0 && bodyLength <= at.rest, 'the stream is cut off');
  const header = message.table(2);
  if (at.first) checkSchema(header);
  else checkBatch(header, bodyLength);
  return bodyLength;
}

function checkSchema(schema: FlatTable): void {
  const count = schema.vectorLength(1, 4);
  demand(count <= fieldsMax, 'there are too many columns');
  demand(schema.vectorLength(2, 4) === 0, 'there is custom metadata');
  for (let i = 0; i < count; i++) {
    const field = schema.vectorTable(1, i);
    demand(field.vectorLength(0, 1) > 0, 'a column has no name');
    demand(field.vectorLength(5, 4) === 0, 'a column is nested');
    demand(field.vectorLength(6, 4) === 0, 'there is custom metadata');
  }
}

function checkBatch(batch: FlatTable, bodyLength: number): void {
  const rows = batch.long(0);
  demand(rows >= 0 && rows * rowBytesMin <= bodyLength, 'there are fewer rows than it says');
  demand(!batch.has(3), 'it is compressed');
  demand(batch.vectorLength(4, 8) === 0, 'a column is of a variadic type');
  const nodes = batch.vectorLength(1, 16);
  demand(nodes <= fieldsMax, 'there are too many columns');
  for (let i = 0; i < nodes; i++) {
    const [length, nulls] = batch.vectorPair(1, i);
    demand(length === rows && nulls >= 0 && nulls <= rows, 'a column is not as long as it says');
  }
  const buffers = batch.vectorLength(2, 16);
  demand(buffers <= buffersMax, 'there are too many buffers');
  for (let i = 0; i < buffers; i++) {
    const [offset, length] = batch.vectorPair(2, i);
    const inside = offset >= 0 && length >= 0 && offset + length <= bodyLength;
    demand(inside, 'a buffer lies outside of the batch');
  }
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Damaged(otherwise);
}

/**
 * A table of a flatbuffer; fields are named by their position in the schema. Its bounds are those
 * of the view: reading beyond them throws a RangeError.
 */
class FlatTable {
  readonly #view: DataView;
  readonly #at: number;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  has(field: number): boolean {
    return this.#place(field) !== 0;
  }

  byte(field: number): number {
    const at = this.#place(field);
    return at === 0 ? 0 : this.#view.getUint8(at);
  }

  long(field: number): number {
    const at = this.#place(field);
    return at === 0 ? 0 : readLong(this.#view, at);
  }

  table(field: number): FlatTable {
    const at = this.#place(field);
    demand(at !== 0, 'a header is missing');
    return new FlatTable(this.#view, at + this.#view.getUint32(at, true));
  }

  /** 0 for a vector that is not there. */
  vectorLength(field: number, elementBytes: number): number {
    if (!this.has(field)) return 0;
    const at = this.#vector(field);
    const length = this.#view.getUint32(at, true);
    demand(length * elementBytes <= this.#view.byteLength - at - 4, 'a list is longer than it is');
    return length;
  }

  vectorTable(field: number, index: number): FlatTable {
    const at = this.#vector(field) + 4 + 4 * index;
    return new FlatTable(this.#view, at + this.#view.getUint32(at, true));
  }

  /** An element of a vector of structs of two longs. */
  vectorPair(field: number, index: number): readonly [number, number] {
    const at = this.#vector(field) + 4 + 16 * index;
    return [readLong(this.#view, at), readLong(this.#view, at + 8)];
  }

  #vector(field: number): number {
    const at = this.#place(field);
    return at + this.#view.getUint32(at, true);
  }

  /** Where the field lies; 0 when it is not there. */
  #place(field: number): number {
    const table = this.#at - this.#view.getInt32(this.#at, true);
    const slot = 4 + 2 * field;
    if (slot >= this.#view.getUint16(table, true)) return 0;
    const offset = this.#view.getUint16(table + slot, true);
    return offset === 0 ? 0 : this.#at + offset;
  }
}

function readLong(view: DataView, at: number): number {
  return Number(view.getBigInt64(at, true));
}
