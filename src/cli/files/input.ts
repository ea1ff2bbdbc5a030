/** Files that options name. */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { toApiError } from '../../api/index.ts';
import { CliError } from '../failure.ts';

/** What an option's file holds. */
export interface FileKind {
  /** Code of the errors. */
  readonly code: string;
  /** The option. */
  readonly field: string;
  readonly allowed: string;
}

/** The text of a file, without the byte order mark that some programs write. */
export function readText(path: string, kind: FileKind): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw unreadable(path, whyOf(cause as NodeJS.ErrnoException), kind);
  }
}

/** What a file holds in JSON. */
export function readJson(path: string, kind: FileKind): unknown {
  const text = readText(path, kind);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(path, (cause as Error).message, kind);
  }
}

/** The value as the schema has it; an error names the file, `where` in it and the field. */
export function checked<Schema extends z.ZodType>(
  value: unknown,
  schema: Schema,
  { code }: FileKind,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { error } = toApiError(result.error, value, schema);
  throw new CliError({ ...error, code, message: `${where}: ${error.message}` });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'reading it is not permitted',
  EISDIR: 'it is a folder',
};

function whyOf({ code = '', message }: NodeJS.ErrnoException): string {
  return reasons[code] ?? message;
}

function unreadable(path: string, why: string, { code, field, allowed }: FileKind): CliError {
  const message = `${path} cannot be read: ${why}.`;
  return new CliError({ code, message, field, allowed });
}
