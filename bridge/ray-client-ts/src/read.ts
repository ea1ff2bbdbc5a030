/** Reads JSON that a server sent: what is absent or of another type becomes null, never a lie. */
import { RayShapeError } from './errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object; throws `RayShapeError` naming `what` where it is none. */
export function asObject(value: unknown, what: string): JsonObject {
  if (isObject(value)) return value;
  throw new RayShapeError(
    `${what}: expected an object, got ${JSON.stringify(value)?.slice(0, 100)}`,
  );
}

/** The value as a list; throws `RayShapeError` naming `what` where it is none. */
export function asList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new RayShapeError(`${what}: expected a list, got ${JSON.stringify(value)?.slice(0, 100)}`);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that must be a string. */
export function requiredText(object: JsonObject, key: string, what: string): string {
  const value = object[key];
  if (typeof value === 'string') return value;
  throw new RayShapeError(`${what}: field ${key} is ${JSON.stringify(value)}, not a string`);
}

export function text(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === 'string' ? value : null;
}

export function number(object: JsonObject, key: string): number | null {
  const value = object[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function flag(object: JsonObject, key: string): boolean | null {
  const value = object[key];
  return typeof value === 'boolean' ? value : null;
}

export function objectOrNull(object: JsonObject, key: string): JsonObject | null {
  const value = object[key];
  return isObject(value) ? value : null;
}

/** The entries of a field that are numbers, such as amounts of resources by name. */
export function numbers(object: JsonObject, key: string): Readonly<Record<string, number>> {
  return pick(object[key], (value) => typeof value === 'number');
}

/** The entries of a field that are strings, such as labels. */
export function texts(object: JsonObject, key: string): Readonly<Record<string, string>> {
  return pick(object[key], (value) => typeof value === 'string');
}

/** The strings in a list; an absent list is empty. */
export function textList(object: JsonObject, key: string): readonly string[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function pick<T>(value: unknown, fits: (entry: unknown) => entry is T): Record<string, T> {
  if (!isObject(value)) return {};
  const entries = Object.entries(value).flatMap(([key, entry]) =>
    fits(entry) ? [[key, entry]] : [],
  );
  return Object.fromEntries(entries);
}
