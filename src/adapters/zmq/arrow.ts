/** Tables of the bridge as Arrow IPC streams, with the explicit schemas of bridge/tables.ts. */
import {
  type Data,
  type Schema,
  Table,
  Type,
  tableFromIPC,
  tableToIPC,
  vectorFromArray,
} from 'apache-arrow';
import { z } from 'zod';
import { type TableName, tableSchemas, timingKinds } from '../../../bridge/index.ts';
import type { BridgeRows } from '../../pcs/ports.ts';
import { checkStream } from './arrow-check.ts';

const trial = z.string().max(200);
const at = z.number().int();
const seconds = z.number().min(0);
/** Not a number is no measurement. */
const metric = z.custom<number>((value) => typeof value === 'number').nullable();

const rowSchemas = {
  progress: z.object({
    trial: trial.min(1),
    step: z.number().int().min(0),
    at,
    seconds,
    metric: metric.transform((value) => (Number.isFinite(value) ? value : null)),
  }),
  timings: z.object({ kind: z.enum(timingKinds), trial, at, seconds }),
} as const;

export type Decoded = { readonly ok: true; readonly rows: BridgeRows } | Undecodable;
export interface Undecodable {
  readonly ok: false;
  /** What is wrong with the bytes, for a log. */
  readonly error: string;
}

/** Rows of a stream, copied out of `bytes`. Never throws, whatever the bytes are. */
export function decodeRows(name: TableName, bytes: Uint8Array): Decoded {
  try {
    checkStream(bytes);
    const table = tableFromIPC(bytes);
    const wrong = schemaDifference(tableSchemas[name], table.schema);
    if (wrong !== null) return { ok: false, error: `table ${name}: ${wrong}` };
    return checked(name, table);
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** One stream with one batch. */
export function encodeRows(table: BridgeRows): Uint8Array {
  const schema = tableSchemas[table.table];
  if (table.rows.length === 0) return tableToIPC(new Table(schema), 'stream');
  const columns = schema.fields.map((field) => {
    const values = table.rows.map((row) => (row as unknown as Record<string, unknown>)[field.name]);
    return [field.name, vectorFromArray(values, field.type)] as const;
  });
  return tableToIPC(new Table(schema, Object.fromEntries(columns)), 'stream');
}

function checked(name: TableName, table: Table): Decoded {
  if (!table.batches.every((batch) => batch.data.children.every(isOrdered))) {
    return { ok: false, error: `table ${name}: texts overlap` };
  }
  const names = tableSchemas[name].fields.map((field) => field.name);
  const columns = names.map((column) => table.getChild(column));
  const rows: object[] = [];
  for (let i = 0; i < table.numRows; i++) {
    const plain = Object.fromEntries(names.map((column, c) => [column, columns[c]?.get(i)]));
    const row = rowSchemas[name].safeParse(plain);
    if (!row.success) {
      const issue = row.error.issues[0];
      return {
        ok: false,
        error: `table ${name}: ${i}.${issue?.path.join('.')}: ${issue?.message}`,
      };
    }
    rows.push(row.data);
  }
  return { ok: true, rows: { table: name, rows } as unknown as BridgeRows };
}

/** Whether the texts of a column lie one after the other, so that together they fit into it. */
function isOrdered({ typeId, length, valueOffsets, values }: Data): boolean {
  if (typeId !== Type.Utf8 || length === 0) return true;
  const offsets: Int32Array = valueOffsets.subarray(0, length + 1);
  if (offsets.length !== length + 1 || (offsets[0] ?? -1) < 0) return false;
  if ((offsets[length] ?? 0) > values.length) return false;
  return offsets.every((offset, i) => i === 0 || offset >= (offsets[i - 1] ?? 0));
}

/** Null when the same; otherwise the first field that differs and what it must be. */
function schemaDifference(wanted: Schema, got: Schema): string | null {
  for (const [i, field] of wanted.fields.entries()) {
    const other = got.fields[i];
    const must = `column ${i} must be ${field.name} of type ${field.type}`;
    if (other === undefined) return `${must}, and is missing`;
    if (other.name !== field.name || String(other.type) !== String(field.type)) {
      return `${must}, not ${other.name} of type ${other.type}`;
    }
  }
  const extra = got.fields[wanted.fields.length];
  return extra === undefined ? null : `column ${extra.name} is not part of it`;
}
