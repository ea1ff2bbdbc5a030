import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newKeys } from '../../../src/adapters/zmq/curve.ts';
import { BridgeError } from '../../../src/adapters/zmq/errors.ts';
import { serverKeys } from '../../../src/adapters/zmq/keys.ts';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  file = join(folder, 'keys', 'bridge-key.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('serverKeys: made once, then read, for its owner only', () => {
  const first = serverKeys(join(folder, 'keys'));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(first);
  expect(serverKeys(join(folder, 'keys'))).toEqual(first);
});

test('serverKeys: refuses a file that others may read', () => {
  serverKeys(join(folder, 'keys'));
  chmodSync(file, 0o640);
  expect(() => serverKeys(join(folder, 'keys'))).toThrow(/bridge-key.json has mode 640.*chmod 600/);
});

test.each([
  ['empty', () => ''],
  ['cut off', (text: string) => text.slice(0, 30)],
  ['not keys', () => '{"publicKey":"a","secretKey":"b"}'],
  [
    'halves of two pairs',
    (text: string) => JSON.stringify({ ...JSON.parse(text), publicKey: newKeys().publicKey }),
  ],
])('serverKeys: a file that is %s is named, not replaced', (_, spoil) => {
  serverKeys(join(folder, 'keys'));
  const spoilt = spoil(readFileSync(file, 'utf8'));
  writeFileSync(file, spoilt);
  expect(() => serverKeys(join(folder, 'keys'))).toThrow(BridgeError);
  expect(() => serverKeys(join(folder, 'keys'))).toThrow(/bridge-key.json is damaged/);
  expect(readFileSync(file, 'utf8')).toBe(spoilt);
});

test('serverKeys: processes that start together agree on one pair', async () => {
  const script = `import { serverKeys } from './src/adapters/zmq/keys.ts';
    console.log(JSON.stringify(serverKeys(${JSON.stringify(join(folder, 'keys'))})));`;
  const starts = Array.from({ length: 4 }, async () => {
    const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe' });
    return (await new Response(child.stdout).text()).trim();
  });
  const pairs = await Promise.all(starts);
  expect(new Set(pairs).size).toBe(1);
  expect(JSON.parse(pairs[0] ?? '')).toEqual(serverKeys(join(folder, 'keys')));
});
