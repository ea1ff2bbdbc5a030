/** Checks the plain JSON that describes a policy, and says what is wrong with which field. */

import { FieldError } from '../kernel/field-error.ts';

/** A policy that cannot be made as described. */
export class PolicySpecError extends FieldError {
  override readonly name = 'PolicySpecError';
}

/** The fields of a description, of which no value is trusted. */
export type SpecFields = Readonly<Record<string, unknown>>;

/** Refuses fields that the policy does not know: a misspelt one must not be ignored. */
export function onlyFields(spec: SpecFields, known: readonly string[]): void {
  for (const [field, value] of Object.entries(spec)) {
    if (!known.includes(field))
      throw new PolicySpecError(field, value, `one of ${known.join(', ')}`);
  }
}

/** The number in a field, which must lie in the range. */
export function numberField(
  spec: SpecFields,
  field: string,
  range: { readonly from: number; readonly to: number },
): number {
  const value = spec[field];
  if (isNumber(value) && value >= range.from && value <= range.to) return value;
  throw new PolicySpecError(field, value, `a number from ${range.from} to ${range.to}`);
}

/** The list of positive numbers in a field. */
export function positiveNumbersField(spec: SpecFields, field: string): readonly number[] {
  const values = spec[field];
  if (!Array.isArray(values))
    throw new PolicySpecError(field, values, 'a list of positive numbers');
  return values.map((value: unknown, i) => {
    if (isNumber(value) && value > 0) return value;
    throw new PolicySpecError(`${field}[${i}]`, value, 'a positive number');
  });
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
