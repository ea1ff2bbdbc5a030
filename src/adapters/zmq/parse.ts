/** From frames of a driver to a message that may be believed. */
import { type UpMessage, upMessage } from '../../../bridge/index.ts';
import type { BridgeRows } from '../../pcs/ports.ts';
import { decodeRows } from './arrow.ts';
import type { DropReason } from './drop-log.ts';
import type { Incoming } from './transport.ts';

export type Parsed =
  | { readonly ok: true; readonly message: UpMessage; readonly table: BridgeRows | null }
  | { readonly ok: false; readonly reason: DropReason; readonly error: string };

/**
 * Checks frames, JSON, schema, and that the message is of `job`, the one its key was made for, and
 * of the incarnation that its identity names. Never throws.
 */
export function parseUp(incoming: Incoming, job: string): Parsed {
  const parsed = parseFrames(incoming, job);
  return parsed.ok ? parsed : { ...parsed, error: `of job '${job}': ${parsed.error}` };
}

function parseFrames({ identity, frames, excess }: Incoming, job: string): Parsed {
  const [header, attachment] = frames;
  if (header === undefined || excess > 0) return bad('schema', 'not one or two frames');
  const json = parseJson(header);
  if (!json.ok) return bad('json', json.error);
  const parsed = upMessage.safeParse(json.value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return bad('schema', `${issue?.path.join('.') || 'header'}: ${issue?.message}`);
  }
  const message = parsed.data;
  if (message.job !== job) return bad('job', `it speaks for job '${message.job}'`);
  if (!identity.startsWith(`${job}/${message.inc}/`)) {
    return bad('job', `its identity is not of incarnation ${message.inc}`);
  }
  return withTable(message, attachment);
}

function withTable(message: UpMessage, attachment: Uint8Array | undefined): Parsed {
  if (message.type !== 'rows') {
    if (attachment !== undefined) return bad('schema', `${message.type} has a second frame`);
    return { ok: true, message, table: null };
  }
  if (attachment === undefined) return bad('arrow', 'rows without a table');
  const decoded = decodeRows(message.table, attachment);
  return decoded.ok ? { ok: true, message, table: decoded.rows } : bad('arrow', decoded.error);
}

type Json = { readonly ok: true; readonly value: unknown } | { readonly ok: false; error: string };

function parseJson(frame: Uint8Array): Json {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(frame)) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

function bad(reason: DropReason, error: string): Parsed {
  return { ok: false, reason, error };
}
