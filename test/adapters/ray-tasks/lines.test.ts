import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLine, fromLine } from '../../../src/adapters/ray-tasks/lines.ts';

test('asLine: one line, from which everything comes back as it was', () => {
  fc.assert(
    fc.property(fc.anything({ withDate: true, withMap: true, withTypedArray: true }), (value) => {
      const line = asLine(value);
      expect(line).toMatch(/^[A-Za-z0-9+/=]+$/);
      expect(fromLine(line)).toEqual(value);
    }),
  );
  for (const value of [-0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, 0.1 + 0.2]) {
    expect(Object.is(fromLine(asLine(value)), value)).toBe(true);
  }
});
