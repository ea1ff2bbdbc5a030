import { expect, test } from 'vitest';
import { iso } from '../../src/pcs/iso.ts';

test('iso: an instant, and the last one for all that are later', () => {
  expect(iso(1_700_000_000_123)).toBe('2023-11-14T22:13:20.123Z');
  expect(iso(1e21)).toBe('+275760-09-13T00:00:00.000Z');
  expect(iso(Number.POSITIVE_INFINITY)).toBe('+275760-09-13T00:00:00.000Z');
});
