import { expect, test } from 'vitest';
import { FieldError } from '../../src/kernel/field-error.ts';

class RecipeError extends FieldError {
  override readonly name = 'RecipeError';
}

test.each([
  ['text', 'two', 'is "two"'],
  ['a number', 2.5, 'is 2.5'],
  ['not a number', Number.NaN, 'is NaN'],
  ['a list', [1, 2], 'is [1,2]'],
  ['nothing', undefined, 'is missing'],
  ['long', 'x'.repeat(1_000), 'is not allowed'],
])('FieldError: the value is %s', (_, value, says) => {
  const error = new RecipeError('cups[1]', value, 'a whole number');
  expect(error.message).toBe(`cups[1] ${says}, allowed is a whole number`);
  expect(error).toMatchObject({ field: 'cups[1]', value, allowed: 'a whole number' });
});
