import fc from 'fast-check';
import { expect, test } from 'vitest';
import { protocolVersion } from '../../../bridge/index.ts';
import { encodeRows } from '../../../src/adapters/zmq/arrow.ts';
import { parseUp } from '../../../src/adapters/zmq/parse.ts';

const hello = {
  v: protocolVersion,
  type: 'hello',
  job: 'a-1',
  inc: 2,
  pid: 7,
  epoch: -1,
  heldGpus: 0,
  trials: [],
  trialsTotal: null,
};
const rows = { v: protocolVersion, type: 'rows', job: 'a-1', inc: 2, table: 'progress', seq: 0 };
const progress = [{ trial: 't', step: 0, at: 1, seconds: 1, metric: null }];
const arrow = encodeRows({ table: 'progress', rows: progress });

interface Message {
  readonly identity?: string;
  readonly excess?: number;
  readonly frames: readonly (object | string | Uint8Array)[];
}

function parse({ identity = 'a-1/2/0123456789abcdef', excess = 0, frames }: Message) {
  const bytes = frames.map((frame) => {
    if (frame instanceof Uint8Array) return frame;
    return Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame));
  });
  return parseUp({ identity, publicKey: 'key', frames: bytes, excess }, 'a-1');
}

test('parseUp: a header alone, and one with its table', () => {
  expect(parse({ frames: [hello] })).toEqual({ ok: true, message: hello, table: null });
  expect(parse({ frames: [rows, arrow] })).toEqual({
    ok: true,
    message: rows,
    table: { table: 'progress', rows: progress },
  });
});

test('parseUp: ignores fields of a newer driver', () => {
  expect(parse({ frames: [{ ...hello, hostname: 'n1' }] })).toMatchObject({ message: hello });
});

test.each<[string, Message, string, string]>([
  ['no frame', { frames: [] }, 'schema', 'not one or two frames'],
  ['three frames', { frames: [rows, arrow], excess: 1 }, 'schema', 'not one or two frames'],
  ['an empty header', { frames: [''] }, 'json', 'JSON'],
  ['half a header', { frames: ['{"v":1'] }, 'json', 'JSON'],
  ['bytes that are not UTF-8', { frames: [Uint8Array.of(0x22, 0xff, 0x22)] }, 'json', ''],
  ['a message for drivers', { frames: [{ ...hello, type: 'bye' }] }, 'schema', 'type'],
  ['a nested field', { frames: [{ ...hello, trials: [{}] }] }, 'schema', 'trials.0.id'],
  ['another job', { frames: [{ ...hello, job: 'a-2' }] }, 'job', "speaks for job 'a-2'"],
  ['another incarnation', { frames: [{ ...hello, inc: 3 }] }, 'job', 'incarnation 3'],
  ['no nonce', { identity: 'a-1/2', frames: [hello] }, 'job', 'incarnation 2'],
  ["another job's identity", { identity: 'a-2/2/x', frames: [hello] }, 'job', 'identity'],
  ['a longer name', { identity: 'a-1/22/x', frames: [hello] }, 'job', 'identity'],
  ['rows without a table', { frames: [rows] }, 'arrow', 'without a table'],
  ['hello with a table', { frames: [hello, arrow] }, 'schema', 'second frame'],
  ['the wrong table', { frames: [{ ...rows, table: 'timings' }, arrow] }, 'arrow', 'kind'],
  ['a damaged table', { frames: [rows, arrow.subarray(9)] }, 'arrow', 'begin'],
])('parseUp: %s', (_, message, reason, part) => {
  const parsed = parse(message);
  expect(parsed).toMatchObject({ ok: false, reason, error: expect.stringContaining(part) });
  expect(parsed).toMatchObject({ error: expect.stringContaining("of job 'a-1'") });
});

test('parseUp: never throws, and believes only its own job', () => {
  const json = fc.jsonValue({ maxDepth: 6 }).map((value) => Buffer.from(JSON.stringify(value)));
  const altered = fc
    .record(Object.fromEntries(Object.keys(hello).map((key) => [key, fc.option(fc.jsonValue())])), {
      requiredKeys: [],
    })
    .map((change) => Buffer.from(JSON.stringify({ ...hello, ...change })));
  const frame = fc.oneof(fc.uint8Array({ maxLength: 200 }), json, altered, fc.constant(arrow));
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 3 }), fc.nat(2), (frames, excess) => {
      const parsed = parse({ frames, excess });
      if (parsed.ok) expect(parsed.message.job).toBe('a-1');
      else expect(parsed.error.length).toBeGreaterThan(10);
    }),
    { numRuns: 1000 },
  );
});

test('parseUp: keys that mean something to JavaScript stay data', () => {
  const outcome =
    '{"status":"failed","best":{"trial":"t","metric":"m","value":1,"checkpoint":null,' +
    '"config":{"__proto__":{"admin":true},"constructor":1}},"path":null,"error":null}';
  const header = `{"v":1,"type":"done","job":"a-1","inc":2,"outcome":${outcome}}`;
  expect(parse({ frames: [header] }).ok).toBe(true);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});
