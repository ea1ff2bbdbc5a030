import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiError } from '../../src/api/index.ts';
import { Folder, foresight, Service } from './support.ts';

const token = 'a-token-of-thirty-two-characters';
let service: Service;
let folder: Folder;
beforeEach(async () => {
  service = await Service.open(token);
  folder = new Folder({ token: `${token}\n`, wrong: 'x'.repeat(32), empty: '\n' });
});
afterEach(async () => {
  await service.close();
  folder.remove();
});

test('token: from the environment or from a file', async () => {
  expect((await service.run(['jobs'], { env: { FORESIGHT_TOKEN: token } })).code).toBe(0);
  expect((await service.run(['jobs', '--token-file', `${folder.path}/token`])).code).toBe(0);
});

test('token: none, and a wrong one', async () => {
  const none = await service.run(['jobs']);
  expect([none.code, none.stdout]).toEqual([1, '']);
  const wrong = await service.run(['jobs', '--json', '--token-file', `${folder.path}/wrong`]);
  expect(wrong.code).toBe(1);
  expect(apiError.parse(JSON.parse(wrong.stdout)).error).toMatchObject({
    message: expect.stringContaining('token'),
    allowed: 'the token in --token-file or FORESIGHT_TOKEN',
  });
});

test('token: a file that is empty or missing', async () => {
  const empty = await service.run(['jobs', '--token-file', `${folder.path}/empty`]);
  expect(empty.code).toBe(2);
  expect(empty.stderr).toContain('allowed is a file that holds the token');
  const missing = await service.run(['jobs', '--token-file', `${folder.path}/missing`]);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('missing cannot be read');
});

test('token: is not an option, and never shown', async () => {
  const { code, stderr } = await service.run(['jobs', '--token', token]);
  expect(code).toBe(2);
  expect(stderr).toContain("unknown option '--token'");
  expect(stderr).not.toContain(token);
});

test('unreachable: says how to start one', async () => {
  const env = { FORESIGHT_URL: 'http://127.0.0.1:1' };
  const { code, stdout, stderr } = await foresight(['jobs'], { env });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('Cannot reach Foresight at http://127.0.0.1:1');
  expect(stderr).toContain('Start it with `foresight up`');
  expect(stderr.trimEnd()).not.toContain('\n');
  const json = await foresight(['jobs', '--json', '--url', 'http://127.0.0.1:1']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout).error.code).toBe('unreachable');
});

test.each(['nonsense', 'ftp://127.0.0.1', '/tmp/socket'])('--url: %s is none', async (url) => {
  const { code, stderr } = await foresight(['jobs', '--url', url]);
  expect(code).toBe(2);
  expect(stderr).toContain(`--url cannot be "${url}"`);
});

test('--url: a password in it is refused and not shown', async () => {
  const { code, stderr } = await foresight(['jobs', '--url', 'http://me:hunter2@127.0.0.1']);
  expect(code).toBe(2);
  expect(stderr).not.toContain('hunter2');
  expect(stderr).toContain('FORESIGHT_TOKEN');
});
