/** The one shape of every error, and the making of it from a schema's complaints. */
import { z } from 'zod';
import { describeAllowed, schemaAt } from './allowed.ts';

export const apiError = z
  .object({
    error: z.object({
      /** For programs; stable over releases. */
      code: z.string(),
      /** For people: says what is wrong, where, and what would have been accepted. */
      message: z.string(),
      /** The field at fault, as a path such as `demand.table[1].seconds`. */
      field: z.string().nullable(),
      /** The offending value, when it can be shown. */
      value: z.unknown().optional(),
      /** What would have been accepted. */
      allowed: z.string().nullable(),
    }),
  })
  .meta({ id: 'Error' });
export type ApiError = z.infer<typeof apiError>;

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const codes: Record<Issue['code'], string> = {
  invalid_type: 'wrong-type',
  too_big: 'out-of-range',
  too_small: 'out-of-range',
  not_multiple_of: 'out-of-range',
  unrecognized_keys: 'unknown-field',
  invalid_format: 'invalid-value',
  invalid_value: 'invalid-value',
  invalid_union: 'invalid-value',
  invalid_key: 'invalid-value',
  invalid_element: 'invalid-value',
  custom: 'invalid-value',
};

/**
 * Says what is wrong with `input`, which `schema` refused with `error`: the first complaint with
 * its field, value and what is allowed, and the fields of the others.
 */
export function toApiError(error: z.ZodError, input: unknown, schema: z.ZodType): ApiError {
  const complaints = error.issues.flatMap((issue) => complaintsOf(issue, input, schema));
  const [first, ...others] = complaints;
  if (first === undefined) throw new TypeError('a ZodError without issues');
  const also = new Set(others.map((one) => one.field ?? 'the whole'));
  also.delete(first.field ?? 'the whole');
  const more = also.size === 0 ? '' : ` Also wrong: ${[...also].slice(0, 4).join(', ')}.`;
  return { error: { ...first, message: first.message + more } };
}

function complaintsOf(issue: Issue, input: unknown, schema: z.ZodType): ApiError['error'][] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField([...issue.path, key], input, schema));
  }
  const field = fieldOf(issue.path);
  const value = valueAt(input, issue.path);
  const allowed = allowedBy(issue, schema);
  if (issue.code === 'invalid_type' && value === undefined) {
    const message = `${field ?? 'The value'} is missing; it is ${allowed}.`;
    return [{ code: 'missing-field', message, field, allowed }];
  }
  const shown = showable(value, issue.path);
  const is = 'value' in shown ? `cannot be ${JSON.stringify(shown.value)}` : 'is not allowed';
  const message = `${field ?? 'The value'} ${is}; allowed is ${allowed}.`;
  return [{ code: codes[issue.code], message, field, allowed, ...shown }];
}

function unknownField(path: Path, input: unknown, schema: z.ZodType): ApiError['error'] {
  const field = fieldOf(path);
  const allowed = describeAllowed(schemaAt(schema, path.slice(0, -1)));
  const message = `There is no field ${field}; allowed is ${allowed}.`;
  const shown = showable(valueAt(input, path), path);
  return { code: 'unknown-field', message, field, allowed, ...shown };
}

/** A schema's own words where it has some, else what its JSON Schema says of the place. */
function allowedBy(issue: Issue, schema: z.ZodType): string {
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'invalid_format' && !issue.message.startsWith('Invalid')) return issue.message;
  if (issue.code === 'invalid_key') return nameAllowed(issue.issues[0]);
  return describeAllowed(schemaAt(schema, issue.path));
}

function nameAllowed(issue: Issue | undefined): string {
  const pattern = issue?.code === 'invalid_format' ? ` that matches ${issue.pattern}` : '';
  return `a name${pattern}`;
}

/** `['demand', 'table', 1]` as `demand.table[1]`; null for the whole. */
function fieldOf(path: Path): string | null {
  if (path.length === 0) return null;
  return path.map(String).reduce((field, key) => {
    if (/^\d+$/.test(key)) return `${field}[${key}]`;
    if (/^[A-Za-z_][\w-]*$/.test(key)) return field === '' ? key : `${field}.${key}`;
    return `${field}[${JSON.stringify(key)}]`;
  }, '');
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return inside ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }, input);
}

const shownCharacters = 200;

/** Nothing for environment variables, which may be secrets, and for what is long. */
function showable(value: unknown, path: Path): { value?: unknown } {
  if (path[0] === 'environment' || value === undefined) return {};
  const text = JSON.stringify(value);
  return text === undefined || text.length > shownCharacters ? {} : { value };
}
