import { expect, test } from 'vitest';
import {
  numberField,
  onlyFields,
  PolicySpecError,
  positiveNumbersField,
} from '../../src/policy/spec.ts';

test('PolicySpecError: names the field, its value and what is allowed', () => {
  const error = new PolicySpecError('weights[1]', -3, 'a positive number');
  expect(error.message).toBe('weights[1] is -3, allowed is a positive number');
  expect(new PolicySpecError('delta', undefined, 'a number').message).toBe(
    'delta is missing, allowed is a number',
  );
});

test('onlyFields: refuses a field that nobody would read', () => {
  expect(() => onlyFields({ name: 'x', wieghts: [1] }, ['name', 'weights'])).toThrow(
    'wieghts is [1], allowed is one of name, weights',
  );
  expect(() => onlyFields({ name: 'x' }, ['name'])).not.toThrow();
});

test('numberField: takes the ends of the range and nothing beyond, nor what is no number', () => {
  const range = { from: 0, to: 1 };
  expect([numberField({ a: 0 }, 'a', range), numberField({ a: 1 }, 'a', range)]).toEqual([0, 1]);
  for (const value of [-0.1, 1.1, Number.NaN, '0.5', null, undefined]) {
    expect(() => numberField({ a: value }, 'a', range)).toThrow(PolicySpecError);
  }
});

test('positiveNumbersField: points at the element at fault', () => {
  expect(positiveNumbersField({ a: [1, 2.5] }, 'a')).toEqual([1, 2.5]);
  expect(() => positiveNumbersField({ a: [1, '2'] }, 'a')).toThrow('a[1] is "2"');
  expect(() => positiveNumbersField({}, 'a')).toThrow('a is missing');
});
