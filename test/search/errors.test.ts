import { expect, test } from 'vitest';
import { SearchError } from '../../src/search/errors.ts';

test('SearchError: says the field, the value and what is allowed', () => {
  const error = new SearchError('evaluations', 0, 'a whole number from 1');
  expect(error.message).toBe('evaluations is 0, allowed is a whole number from 1');
  expect(new SearchError('seed', undefined, 'a number').message).toContain('seed is missing');
});
