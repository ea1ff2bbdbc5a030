/** What a schema accepts, in words for the person whose input it refused. */
import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The JSON Schema of the place that `path` leads to within `schema`. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): JsonSchema {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return path.reduce<JsonSchema>((at, key) => inside(at, key, root), resolve(root, root));
}

function inside(schema: JsonSchema, key: PropertyKey, root: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties, anyOf } = schema;
  if (anyOf !== undefined) return insideOne(anyOf.filter(isSchema), key, root);
  const found =
    typeof key === 'number' ? items : (properties?.[String(key)] ?? additionalProperties);
  return isSchema(found) ? resolve(found, root) : {};
}

/** Of alternatives, such as a list or null, the first that has such a place. */
function insideOne(all: readonly JsonSchema[], key: PropertyKey, root: JsonSchema): JsonSchema {
  const found = all.map((one) => inside(resolve(one, root), key, root));
  return found.find((one) => Object.keys(one).length > 0) ?? {};
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Follows a reference to a named schema. */
function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = schema.$ref?.match(/^#\/\$defs\/(.+)$/)?.[1];
  const found = name === undefined ? undefined : root.$defs?.[name];
  return isSchema(found) ? found : schema;
}

/** Words for it, such as `a whole number from 1 to 10000`; `anything` where it says nothing. */
export function describeAllowed(schema: JsonSchema): string {
  if (schema.enum !== undefined) return oneOf(schema.enum.map((one) => JSON.stringify(one)));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf !== undefined) return oneOf(schema.anyOf.filter(isSchema).map(describeAllowed));
  switch (schema.type) {
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'string':
      return describeText(schema);
    case 'array':
      return `a list${sized(schema.minItems, schema.maxItems, 'entries')}`;
    case 'object':
      return describeObject(schema);
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    default:
      return 'anything';
  }
}

function oneOf(words: string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function range(schema: JsonSchema): string {
  const { exclusiveMinimum: over, exclusiveMaximum: under } = schema;
  const above = over === undefined ? '' : ` above ${over}`;
  const below = under === undefined ? '' : ` below ${under}`;
  const least = bounded(schema.minimum);
  const most = bounded(schema.maximum);
  const both = least !== undefined && most !== undefined;
  return above + below + (both ? ` from ${least} to ${most}` : between(least, most));
}

/** Bounds that only say "an integer a double can hold" are left out. */
function bounded(limit: number | undefined): number | undefined {
  return limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined;
}

function between(least: number | undefined, most: number | undefined): string {
  if (least === undefined) return most === undefined ? '' : ` up to ${most}`;
  return most === undefined ? ` from ${least}` : ` ${least} to ${most}`;
}

function sized(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === 1 && most === undefined) return ' that is not empty';
  const size = between(least, most);
  return size === '' ? '' : ` of${size} ${unit}`;
}

function describeText({ minLength, maxLength, pattern }: JsonSchema): string {
  const length = sized(minLength, maxLength, 'characters');
  return `text${length}${pattern === undefined ? '' : ` that matches ${pattern}`}`;
}

function describeObject(schema: JsonSchema): string {
  const names = Object.keys(schema.properties ?? {});
  if (names.length > 0) return `an object of ${names.join(', ')}`;
  return isSchema(schema.additionalProperties) ? 'an object of any fields' : 'no field at all';
}
