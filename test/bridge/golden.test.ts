// Both languages read what both languages wrote; the other half is python/tests/bridge.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { downMessage, upMessage } from '../../bridge/index.ts';
import { decodeRows } from '../../src/adapters/zmq/arrow.ts';
import {
  downNames,
  expected,
  frame,
  goldenPath,
  tableNames,
  upNames,
  writers,
} from './golden-files.ts';

function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString('utf8'));
}

test.each(upNames)('upMessage: recorded frame %s', (name) => {
  expect(upMessage.parse(parseJson(frame(name)))).toEqual(expected(name));
});

test.each(downNames)('downMessage: recorded frame %s', (name) => {
  const message = downMessage.parse(parseJson(frame(name)));
  expect(message).toEqual(expected(name));
  expect(Buffer.from(JSON.stringify(message))).toEqual(Buffer.from(frame(name)));
});

describe.each(tableNames)('decodeRows: table %s', (table) => {
  test.each(writers)('written by %s', (writer) => {
    expect(decodeRows(table, frame(`${table}-${writer}`))).toEqual({
      ok: true,
      rows: { table, rows: expected(table) },
    });
  });
});

const refused = Object.entries(expected('refused') as Record<string, unknown>);

test('refused headers: there are some for every message', () => {
  const types = refused.map(([, header]) => (header as { type?: unknown } | null)?.type);
  for (const type of ['hello', 'state', 'rows', 'done', 'welcome', 'alloc', 'cancel']) {
    expect(types).toContain(type);
  }
});

test.each(refused)('messages: refuse %s', (_, header) => {
  expect(upMessage.safeParse(header).success).toBe(false);
  expect(downMessage.safeParse(header).success).toBe(false);
});

const foreign = readdirSync(goldenPath('.'))
  .filter((file) => /^refused-.*\.bin$/.test(file))
  .sort();

test('refused tables: all ten are there', () => {
  expect(foreign).toHaveLength(10);
});

test.each(foreign)('decodeRows: refuses %s', (file) => {
  const decoded = decodeRows('progress', frame(file.replace('.bin', '')));
  expect(decoded).toMatchObject({ ok: false, error: expect.stringMatching(/.../) });
});
