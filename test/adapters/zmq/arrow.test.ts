import {
  Dictionary,
  Int32,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ProgressRow, timingKinds } from '../../../bridge/index.ts';
import { decodeRows, encodeRows } from '../../../src/adapters/zmq/arrow.ts';

const row: ProgressRow = { trial: 'a', step: 1, at: 1_795_000_000_123, seconds: 0.5, metric: null };

const trial = fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }).filter(fits);
const at = fc.integer({ min: -8_640_000_000_000, max: 8_640_000_000_000 });
const seconds = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const progress = fc.record({
  trial,
  step: fc.nat(2 ** 31 - 1),
  at,
  seconds,
  metric: fc.option(finite),
});
const timing = fc.record({ kind: fc.constantFrom(...timingKinds), trial, at, seconds });

function fits(text: string): boolean {
  return text.length <= 200 && text.isWellFormed();
}

test('decodeRows: gives back what encodeRows was given', () => {
  fc.assert(
    fc.property(fc.array(progress), fc.array(timing), (progressRows, timingRows) => {
      for (const rows of [
        { table: 'progress', rows: progressRows },
        { table: 'timings', rows: timingRows },
      ] as const) {
        expect(decodeRows(rows.table, encodeRows(rows))).toEqual({ ok: true, rows });
      }
    }),
  );
});

test('decodeRows: the rows stay when the bytes are overwritten', () => {
  const bytes = encodeRows({ table: 'progress', rows: [row, { ...row, metric: 0.25 }] });
  const decoded = decodeRows('progress', bytes);
  bytes.fill(0);
  expect(decoded).toMatchObject({ ok: true, rows: { rows: [row, { ...row, metric: 0.25 }] } });
});

test('decodeRows: reads from any offset of a larger buffer', () => {
  const bytes = encodeRows({ table: 'progress', rows: [row] });
  for (const offset of [1, 2, 3, 7]) {
    const larger = new Uint8Array(bytes.length + 16);
    larger.set(bytes, offset);
    const decoded = decodeRows('progress', larger.subarray(offset, offset + bytes.length));
    expect(decoded).toMatchObject({ ok: true, rows: { rows: [row] } });
  }
});

test('decodeRows: a metric that is not finite is no metric', () => {
  for (const metric of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const bytes = encodeRows({ table: 'progress', rows: [{ ...row, metric }] });
    expect(decodeRows('progress', bytes)).toMatchObject({ ok: true, rows: { rows: [row] } });
  }
});

test.each([
  ['no trial', { trial: '' }, 'trial'],
  ['a trial of 201 characters', { trial: 'x'.repeat(201) }, 'trial'],
  ['a negative step', { step: -1 }, 'step'],
  ['seconds below 0', { seconds: -1 }, 'seconds'],
  ['no seconds', { seconds: Number.NaN }, 'seconds'],
  ['endless seconds', { seconds: Number.POSITIVE_INFINITY }, 'seconds'],
])('decodeRows: refuses %s and names row and column', (_, change, column) => {
  const bytes = encodeRows({ table: 'progress', rows: [row, { ...row, ...change }] });
  expect(decodeRows('progress', bytes)).toMatchObject({
    ok: false,
    error: expect.stringContaining(`table progress: 1.${column}: `),
  });
});

test('decodeRows: refuses an unknown kind of timing', () => {
  const timings = [{ kind: 'lunch', trial: '', at: 0, seconds: 1 }] as never;
  const bytes = encodeRows({ table: 'timings', rows: timings });
  expect(decodeRows('timings', bytes)).toMatchObject({ ok: false });
});

test('decodeRows: refuses the other table, and says what it wants', () => {
  const bytes = encodeRows({ table: 'timings', rows: [] });
  expect(decodeRows('progress', bytes)).toEqual({
    ok: false,
    error: 'table progress: column 0 must be trial of type Utf8, not kind of type Utf8',
  });
});

test('decodeRows: refuses what a builder makes without a schema', () => {
  const words = vectorFromArray(['a'], new Dictionary(new Utf8(), new Int32()));
  const bytes = tableToIPC(new Table({ trial: words }), 'stream');
  expect(decodeRows('progress', bytes)).toEqual({
    ok: false,
    error: 'a column is dictionary-encoded; it must be plain',
  });
});

test('decodeRows: refuses a stream that is cut off anywhere', () => {
  const bytes = encodeRows({ table: 'progress', rows: [row, row] });
  for (let length = 0; length < bytes.length; length++) {
    expect(decodeRows('progress', bytes.subarray(0, length)).ok).toBe(false);
  }
});

test('decodeRows: texts that overlap could be larger than memory', () => {
  const rows = ['aaaa', 'bbbb', 'cccc'].map((trial) => ({ ...row, trial }));
  const bytes = encodeRows({ table: 'progress', rows });
  const offsets = Buffer.from(Int32Array.of(0, 4, 8, 12).buffer);
  const at = Buffer.from(bytes).indexOf(offsets);
  expect(at).toBeGreaterThan(0);
  for (const overlapping of [
    [0, 12, 0, 12],
    [-4, 4, 8, 12],
    [0, 4, 8, 1_000_000],
  ]) {
    bytes.set(Buffer.from(Int32Array.from(overlapping).buffer), at);
    expect(decodeRows('progress', bytes)).toEqual({
      ok: false,
      error: 'table progress: texts overlap',
    });
  }
});

test('decodeRows: several batches in one stream', () => {
  const batches = tableFromIPC(encodeRows({ table: 'progress', rows: [row] }));
  const bytes = tableToIPC(batches.concat(batches, batches), 'stream');
  expect(decodeRows('progress', bytes)).toMatchObject({
    ok: true,
    rows: { rows: [row, row, row] },
  });
  const many = Array.from({ length: 65 }, () => batches);
  expect(decodeRows('progress', tableToIPC(batches.concat(...many), 'stream')).ok).toBe(false);
});

const sound = encodeRows({ table: 'progress', rows: [row, { ...row, metric: 0.25 }] });

test('decodeRows: random bytes are an error value', () => {
  const tail = sound.subarray(-8);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      expect(decodeRows('progress', bytes).ok).toBe(false);
      expect(decodeRows('progress', Buffer.concat([bytes, tail])).ok).toBe(false);
    }),
  );
});

test('decodeRows: a stream with damaged bytes gives valid rows or an error value', () => {
  const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1 });
  fc.assert(
    fc.property(damage, (changes) => {
      const bytes = sound.slice();
      for (const [i, byte] of changes) bytes[i] = byte;
      const decoded = decodeRows('progress', bytes);
      if (!decoded.ok) return;
      for (const { step, seconds } of decoded.rows.rows as readonly ProgressRow[]) {
        expect(Number.isInteger(step) && step >= 0 && seconds >= 0).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
